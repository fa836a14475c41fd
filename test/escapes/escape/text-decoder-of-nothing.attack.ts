import type { Attack } from '../attack.ts';

export default {
  name: 'helpers given what they do not expect',
  tries: "To have a helper throw something of the host's.",
  source: `
    const texts = [];
    const odd = [null, Symbol('x'), { get buffer() { throw 1; } }, new Proxy({}, {}), function () {}, -1, 2 ** 53, '\\ud800'];
    for (const call of [(v) => new TextDecoder(v), (v) => new TextDecoder().decode(v), (v) => new URL(v, v), (v) => new URLSearchParams(v), (v) => atob(v), (v) => btoa(v), (v) => structuredClone(v), (v) => crypto.getRandomValues(v), (v) => new TextEncoder().encodeInto('x', v)]) for (const value of odd) { try { call(value); } catch (error) { const text = \`\${error?.message} \${error?.stack}\`; if (/node:|node_modules|file:|\\/(?:home|root|work|usr)\\//.test(text)) texts.push(text.slice(0, 100)); } }
    api.state.set('texts', texts);
  `,
  expect: { returned: { texts: [] } },
} satisfies Attack;
