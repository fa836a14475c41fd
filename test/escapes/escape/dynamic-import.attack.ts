import type { Attack } from '../attack.ts';

export default {
  name: 'import() by every road',
  tries: 'To load a module of Node or a file.',
  source: `
    const loaded = [];
    for (const load of [
      () => import('fs'), () => import('no' + 'de:fs'), () => import('data:text/javascript,export default 1'), () => import('./runner.js'), () => import('/etc/passwd'),
      () => import('data:application/json,{}', { with: { type: 'json' } }), () => (0, eval)('import("fs")'), () => new Function('return import("fs")')(), () => import({ toString: () => 'fs' }),
    ]) {
      await Promise.resolve().then(load).then(() => loaded.push(String(load)), () => {});
    }
    api.state.set('loaded', loaded);
  `,
  expect: { returned: { loaded: [] } },
} satisfies Attack;
