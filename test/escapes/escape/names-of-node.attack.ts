import type { Attack } from '../attack.ts';

export default {
  name: 'the names of Node',
  tries: "To find one of the host's globals by its name.",
  source: `
    const names = ['process', 'require', 'module', 'exports', 'Buffer', 'global', 'root', 'GLOBAL', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch', 'XMLHttpRequest', 'WebSocket', 'Worker', 'MessageChannel', 'BroadcastChannel', 'performance', 'navigator', 'internalBinding', 'primordials', '__dirname', '__filename', 'Deno', 'Bun', 'd8', 'print', 'load', 'read', 'readline', 'quit', 'gc', 'os', 'window', 'self', 'document', 'ivm', '$0', '_ivm', 'isolate', 'context', '__sluice__', 'door', 'loadExtras'];
    const found = names.filter((name) => name in globalThis || (0, eval)(\`typeof \${name}\`) !== 'undefined');
    api.state.set('found', found);
  `,
  expect: { returned: { found: [] } },
} satisfies Attack;
