import type { Attack } from '../attack.ts';

export default {
  name: 'the four constructors of functions',
  tries: "To compile code outside of the action's own realm.",
  source: `
    const body = 'return typeof process';
    const seen = [
      Function(body)(),
      await (async () => {}).constructor(body)(),
      (function* () {}).constructor(body)().next().value,
      (await (async function* () {}).constructor(body)().next()).value,
      (0, eval)('typeof process'),
    ];
    api.state.set('seen', seen);
  `,
  expect: { returned: { seen: ['undefined', 'undefined', 'undefined', 'undefined', 'undefined'] } },
} satisfies Attack;
