import type { Attack } from '../attack.ts';

export default {
  name: 'parameters that break out of a compiled function',
  tries: 'To close the function around compiled code and run beside it.',
  source: `
    globalThis.ran = undefined;
    const results = [
      attempt(() => new Function('a = 1) { ran = 1; }) (', 'b')),
      attempt(() => new Function('}, ran = 1, function () {')),
      attempt(() => new Function('/*', '*/) {')),
      attempt(() => (async () => {}).constructor('}); ran = 1; (async () => {')),
    ];
    api.state.set('results', results);
  `,
  expect: { returned: { results: ['threw', 'threw', 'threw', 'threw'] } },
} satisfies Attack;
