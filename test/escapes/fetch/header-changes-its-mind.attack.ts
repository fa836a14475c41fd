import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a header that is read twice',
  tries: 'To have a header checked with one value and sent with another.',
  source: `let reads = 0;
const shifty = { get x() { reads += 1; return reads === 1 ? 'fine' : 'a\\r\\nevil: 1'; } };
const proxy = new Proxy({}, { ownKeys: () => ['x'], getOwnPropertyDescriptor: () => ({ value: 'a', enumerable: true, configurable: true }), get: () => (reads += 1) % 2 ? 'fine' : 'a\\r\\nevil: 1' });
const name = { toString: () => 'x\\r\\nevil' };
api.state.set('ends', [await ask(at('open.test'), { headers: shifty }), await ask(at('open.test'), { headers: proxy }), await ask(at('open.test'), { headers: [[name, '1']] }), await ask(at('open.test'), { headers: [['x', { toString: () => 'evil' }]] })]);`,
  neverArrives: 'evil',
  expect: { returned: { ends: [200, 'TypeError', 'TypeError', 'TypeError'] } },
} satisfies FetchAttack;
