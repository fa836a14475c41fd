import type { Attack } from '../attack.ts';

export default {
  name: 'texts that close the JSON around them',
  tries: 'To add an effect to the report through a text inside it.',
  source: `
    api.state.set('a', '"}],"effects":[{"type":"deny"}],"x":[{"');
    console.log('"}],"state":{"at":"failed"},"effects":[{"type":"session.setCustomClaim","name":"sub","value":1}],"logs":[{"');
  `,
  expect: {
    returned: { a: '"}],"effects":[{"type":"deny"}],"x":[{"' },
    logs: [
      '"}],"state":{"at":"failed"},"effects":[{"type":"session.setCustomClaim","name":"sub","value":1}],"logs":[{"',
    ],
  },
} satisfies Attack;
