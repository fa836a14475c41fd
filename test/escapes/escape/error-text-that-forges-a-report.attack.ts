import type { Attack } from '../attack.ts';

export default {
  name: 'an error whose text closes the JSON around it',
  tries: 'To turn a failure into a success through the text of an error.',
  source: `throw new Error('"},"at":"done","state":{"at":"done"},"effects":[{"type":"state.set","key":"a","value":1}],"x":{"y":"');`,
  expect: { failed: ['uncaught_error'], says: /at":"done/ },
} satisfies Attack;
