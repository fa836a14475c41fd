import type { Attack } from '../attack.ts';

export default {
  name: 'the same action with another source',
  tries: "To meet the state of an action's former version.",
  runs: [
    {
      source:
        'attempt(() => { globalThis.former = 1; }); attempt(() => { Array.prototype.former = 1; }); api.state.set("left", true);',
      expect: { returned: { left: true } },
    },
    {
      source: 'api.state.set("seen", [typeof globalThis.former, typeof [].former]);',
      expect: { returned: { seen: ['undefined', 'undefined'] } },
    },
    {
      source:
        'attempt(() => { globalThis.former = 1; }); attempt(() => { Array.prototype.former = 1; }); api.state.set("left", true);',
      expect: { returned: { left: true } },
    },
  ],
} satisfies Attack;
