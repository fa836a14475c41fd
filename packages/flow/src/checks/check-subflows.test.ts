import { describe, expect, it } from '@jest/globals';
import { findingsOf, flowFile, stage, subflowFile, toldOf } from '../testing/check-parts.ts';

const run = (flow: string, next = 'continue') => ({ type: 'run_flow', flow, next });
const top = (blocks: Record<string, unknown>) => flowFile({ 'post-auth': stage(blocks) });
const place = 'stages.post-auth.blocks.call.flow';

/** login → s1 → … → s<depth> */
const nested = (depth: number) => [
  top({ call: run('s1') }),
  ...Array.from({ length: depth }, (_, index) =>
    subflowFile(`s${index + 1}`, { call: index + 1 === depth ? { type: 'allow' } : run(`s${index + 2}`) }),
  ),
];

describe('sub-routines', () => {
  it('3.6 exist', async () => {
    const findings = await findingsOf({
      flows: [top({ call: run('chekcs') }), subflowFile('checks', { a: { type: 'allow' } })],
    });
    expect(findings).toMatchObject([{ code: 'unknown-flow', path: place, hint: 'Did you mean "checks"?' }]);
  });

  it('3.6 are sub-routines', async () => {
    const other = flowFile({}, { slug: 'other', trigger: 'token' });
    expect(await toldOf({ flows: [top({ call: run('other') }), other] })).toEqual([
      `error not-a-subflow ${place}`,
    ]);
  });

  it('3.6 never come back to a flow that is running', async () => {
    const findings = await findingsOf({
      flows: [top({ call: run('a') }), subflowFile('a', { x: run('b') }), subflowFile('b', { y: run('a') })],
    });
    expect(findings).toMatchObject([
      {
        code: 'recursion',
        file: 'flows/b.json',
        path: 'stages.main.blocks.y.flow',
        message: expect.stringContaining('a → b → a'),
      },
    ]);
    expect(
      (await findingsOf({ flows: [subflowFile('a', { x: run('a') })] })).map(({ code }) => code),
    ).toEqual(['recursion']);
  });

  it('3.6 may be run from two places', async () => {
    const inner = subflowFile('inner', { a: { type: 'allow' } });
    expect(
      await toldOf({ flows: [top({ call: run('inner', 'again'), again: run('inner') }), inner] }),
    ).toEqual([]);
  });

  it('3.6 nest at most 5 deep', async () => {
    expect(await toldOf({ flows: nested(5) })).toEqual([]);
    const findings = await findingsOf({ flows: nested(6) });
    expect(findings).toMatchObject([
      {
        code: 'nested-too-deeply',
        file: 'flows/login.json',
        path: place,
        message: expect.stringContaining('6 deep: login → s1 → s2'),
      },
    ]);
  });

  it('3.6 nest at most 5 deep, also when nobody runs the outermost yet', async () => {
    expect(await toldOf({ flows: nested(6).slice(1) })).toEqual([
      'error nested-too-deeply stages.main.blocks.call.flow',
    ]);
    expect(await toldOf({ flows: nested(6).slice(2) })).toEqual([]);
  });
});
