import type { Attack } from '../attack.ts';

export default {
  name: "direct eval in the body's own scope",
  tries: 'To see or declare names between the wrapper and the body.',
  source: `
    eval('var __sluice_end = 1; var arguments2 = 1;');
    const names = ['program', 'call', 'run', 'blackBox', 'pending', 'door', 'loadExtras', 'primordials', 'indirectGlobal', 'given', 'end', 'random', 'entropy'].filter((name) => { try { eval(name); return true; } catch { return false; } });
    api.state.set('names', names);
  `,
  expect: { returned: { names: [] } },
} satisfies Attack;
