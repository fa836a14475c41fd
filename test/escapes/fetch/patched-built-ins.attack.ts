import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'built-ins that lie',
  tries: 'To make the checks of the guest believe in another request than the one that is sent.',
  source: `const truth = RegExp.prototype.test;
RegExp.prototype.test = () => true;
RegExp.prototype.exec = () => [];
RegExp.prototype[Symbol.match] = () => true;
String.prototype.toLowerCase = () => 'x-evil';
Map.prototype.set = function () { return this; };
Array.prototype.join = () => '"url":"evil"';
JSON.stringify = () => '"' + at('evil.test') + '"';
Object.keys = () => ['evil\\r\\n'];
Array.isArray = () => true;
Object.prototype.toJSON = () => at('evil.test');
String.prototype.toWellFormed = () => at('evil.test');
api.state.set('ends', [await ask(at('good.test'), { headers: { x: 'a\\r\\nevil: 1' } }), await ask(at('good.test'), { headers: { x: '1' } }), await ask(at('evil.test'))]);
delete Object.prototype.toJSON;`,
  neverArrives: 'evil',
  expect: { returned: { ends: ['TypeError', 200, 'http_fetch_denied'] } },
} satisfies FetchAttack;
