import type { Attack } from '../attack.ts';

export default {
  name: 'what fresh buffers hold',
  tries: 'To read memory that somebody else has left.',
  source: `
    let dirty = 0;
    for (let at = 0; at < 200; at += 1) for (const byte of new Uint8Array(4_096)) if (byte !== 0) dirty += 1;
    api.state.set('dirty', dirty);
  `,
  expect: { returned: { dirty: 0 } },
} satisfies Attack;
