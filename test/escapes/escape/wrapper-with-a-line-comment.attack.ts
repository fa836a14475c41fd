import type { Attack } from '../attack.ts';

export default {
  name: 'a source that ends in a line comment',
  tries: "To comment the wrapper's closing brace out.",
  source: `api.state.set('entered', true); // }`,
  expect: { returned: { entered: true } },
  whole: true,
} satisfies Attack;
