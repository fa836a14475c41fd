import type { Attack } from '../attack.ts';

export default {
  name: 'compiling WebAssembly without its name',
  tries: 'To run code that no interpreter slows down.',
  source: `
    const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
    const made = [() => new Function('b', 'return new WebAssembly.Module(b)')(bytes), () => (0, eval)('WebAssembly').compile(bytes), () => Function('"use asm"; function f() { return 1; } return f')().constructor('return WebAssembly')()].map(attempt);
    api.state.set('ran', made.some((one) => one !== 'threw'));
  `,
  expect: { returned: { ran: false } },
} satisfies Attack;
