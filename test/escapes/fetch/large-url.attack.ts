import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'URLs and headers without end',
  tries: 'To have the engine parse or send something enormous.',
  source: `api.state.set('ends', [await ask(at('open.test', '/' + 'a'.repeat(9_000))), await ask(at('open.test', '/?' + 'é'.repeat(9_000))), await ask(at('open.test'), { headers: { x: 'a'.repeat(40_000) } }), await ask(at('open.test'), { headers: { x: 'a'.repeat(20_000) } }), await ask(at('open.test'), { headers: Array.from({ length: 5_000 }, (_, turn) => ['x-' + turn, '1234']) }), await ask(at('open.test'), { headers: { ['x'.repeat(1_000)]: '1' } })]);`,
  arrives: [],
  expect: { returned: { ends: [...Array(5).fill('limit_exceeded'), 'http_fetch_failed'] } },
} satisfies FetchAttack;
