import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a fetch after the end',
  tries: 'To go on fetching when the action is over.',
  source: `const more = async () => { for (;;) await ask(at('good.test', '/more')); };
ask(at('evil.test')).then(more);
api.state.set('end', 1);`,
  arrives: [],
  expect: { returned: { end: 1 } },
} satisfies FetchAttack;
