import type { Attack } from '../attack.ts';

export default {
  name: 'texts of stacks',
  tries: 'To read paths of the host from a stack.',
  source: `
    const stacks = [new Error('x').stack];
    try { api.state.set(); } catch (error) { stacks.push(error.stack); }
    try { api.log('bad'); } catch (error) { stacks.push(error.stack); }
    try { null.x; } catch (error) { stacks.push(error.stack); }
    await api.fetch('https://api.example/denied').catch((error) => stacks.push(error.stack));
    await api.fetch('no url').catch((error) => stacks.push(error.stack));
    try { new URL('no url'); } catch (error) { stacks.push(error.stack); }
    try { (0, eval)('('); } catch (error) { stacks.push(error.stack); }
    await import('x').catch((error) => stacks.push(error.stack));
    const paths = stacks.flatMap((stack) => String(stack).match(/(?:file:|node:|[a-z-]+_modules|\\/[\\w.-]+\\/)\\S*/g) ?? []);
    api.state.set('paths', paths);
  `,
  expect: { returned: { paths: [] } },
} satisfies Attack;
