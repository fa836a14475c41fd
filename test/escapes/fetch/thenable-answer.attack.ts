import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'an answer that is a promise',
  tries: 'To be called with what the engine resolves a fetch with, before anybody looks at it.',
  source: `const seen = [];
Object.prototype.then = function (resolve) { seen.push(Object.keys(this)); delete Object.prototype.then; resolve('mine'); };
const answer = await api.fetch(at('open.test'));
delete Object.prototype.then;
api.state.set('seen', [typeof answer, seen.length <= 1, await ask(at('evil.test'))]);`,
  expect: { returned: { seen: ['string', true, 'http_fetch_denied'] } },
} satisfies FetchAttack;
