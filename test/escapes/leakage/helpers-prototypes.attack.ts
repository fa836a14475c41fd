import type { Attack } from '../attack.ts';

export default {
  name: 'the helpers of the web, changed',
  tries: 'To have URL, TextEncoder and crypto of the next run answer what one likes.',
  source: `
    if (mode === 'leave') {
      attempt(() => Object.defineProperty(URL.prototype, 'hostname', { get: () => 'evil.example' }));
      attempt(() => { TextEncoder.prototype.encode = () => new Uint8Array([0]); });
      attempt(() => { TextDecoder.prototype.decode = () => 'evil'; });
      attempt(() => { globalThis.btoa = globalThis.atob = () => 'evil'; });
      attempt(() => { crypto.randomUUID = () => 'evil'; });
      attempt(() => { crypto.subtle.digest = async () => new ArrayBuffer(0); });
      api.state.set('left', true);
    } else {
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode('hi'));
      api.state.set('seen', [new URL('https://a.example/').hostname, Array.from(new TextEncoder().encode('hi')), new TextDecoder().decode(new Uint8Array([104, 105])), btoa('hi'), digest.byteLength === 32 && crypto.randomUUID().length === 36]);
    }
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: ['a.example', [104, 105], 'hi', 'aGk=', true] } } },
    {
      mode: 'see',
      as: 'action',
      expect: { returned: { seen: ['a.example', [104, 105], 'hi', 'aGk=', true] } },
    },
    {
      mode: 'see',
      as: 'tenant',
      expect: { returned: { seen: ['a.example', [104, 105], 'hi', 'aGk=', true] } },
    },
  ],
} satisfies Attack;
