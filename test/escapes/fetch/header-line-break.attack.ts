import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a line break in a header',
  tries: 'To send a header, or a whole request, that nobody checks.',
  source: `const ends = [];
for (const headers of [{ x: 'a\\r\\nevil: 1' }, { x: 'a\\nevil: 1' }, { x: 'a\\revil: 1' }, { 'x\\r\\nevil': '1' }, { 'evil: 1\\r\\nx': '1' }, { x: 'a\\r\\n evil' }, { x: 'a\\u0000evil' }, { x: 'a\\u560a\\u560devil' }, [['x', 'a\\r\\n\\r\\nGET /evil HTTP/1.1']]])
  ends.push(await ask(at('open.test'), { headers }));
api.state.set('ends', ends);`,
  arrives: [],
  expect: { returned: { ends: Array(9).fill('TypeError') } },
} satisfies FetchAttack;
