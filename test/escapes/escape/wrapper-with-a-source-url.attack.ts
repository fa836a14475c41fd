import type { Attack } from '../attack.ts';

export default {
  name: 'a source that names itself',
  tries: 'To have stacks name a file of the host.',
  source: `
    throw new Error('x');
    //# sourceURL=/etc/passwd
    //# sourceMappingURL=file:///etc/passwd
  `,
  expect: { failed: ['uncaught_error'], says: /^Error: x$/ },
  whole: true,
} satisfies Attack;
