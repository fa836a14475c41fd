import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a URL that is read twice',
  tries: 'To have one URL checked and another one fetched.',
  source: `let reads = 0;
const shifty = { toString() { reads += 1; return reads === 1 ? at('evil.test') : at('good.test'); } };
const other = { toString() { reads += 1; return reads % 2 ? at('good.test') : at('evil.test'); }, [Symbol.toPrimitive]: undefined };
const url = new URL(at('good.test'));
Object.defineProperty(url, 'toString', { value: () => at('evil.test') });
reads = 0;
const first = await ask(shifty);
reads = 0;
api.state.set('ends', [first, await ask(other), await ask(url)]);`,
  arrives: ['GET good.test/'],
  expect: { returned: { ends: ['http_fetch_denied', 200, 'http_fetch_denied'] } },
} satisfies FetchAttack;
