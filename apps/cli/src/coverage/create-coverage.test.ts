import { describe, expect, it } from '@jest/globals';
import { bundleFromParts } from '@sluice/flow';
import { sampleEntry, sampleInspection } from '../testing/sample-inspection.ts';
import { createCoverage } from './create-coverage.ts';

const branches = [
  { when: 'event.user.email == "a"', next: 'stop' },
  { when: 'event.user.email == "b"', next: 'stop' },
];
const { bundle } = bundleFromParts({
  tenantFile: { tenant: { slug: 'acme', name: 'Acme' } },
  flows: [
    {
      slug: 'login',
      name: 'Login',
      trigger: 'login',
      stages: {
        'post-auth': {
          start: 'gate',
          blocks: {
            gate: { type: 'decision', branches, otherwise: 'sub' },
            sub: { type: 'run_flow', flow: 'checks' },
            stop: { type: 'deny', reason: 'no' },
          },
        },
      },
    },
    {
      slug: 'checks',
      name: 'Checks',
      trigger: 'subflow',
      stages: { main: { start: 'inner', blocks: { inner: { type: 'allow' }, stop: { type: 'allow' } } } },
    },
  ],
});

describe('createCoverage', () => {
  it('knows nothing before the first run', () => {
    expect(createCoverage(bundle).report()).toMatchObject({
      blocks: { covered: 0, total: 5 },
      branches: { covered: 0, total: 3 },
    });
  });

  it('counts blocks and branches where they belong, sub-routines included', () => {
    const coverage = createCoverage(bundle);
    const gate = { stage: 'post-auth', block: 'gate', type: 'decision' } as const;
    coverage.add(
      'login',
      sampleInspection([
        sampleEntry({ ...gate, decision: { branch: 'otherwise', read: {} } }),
        sampleEntry({ stage: 'post-auth', block: 'sub', type: 'run_flow' }),
        sampleEntry({ stage: 'post-auth', block: 'inner', type: 'allow', within: ['sub'] }),
      ]),
    );
    coverage.add('login', sampleInspection([sampleEntry({ ...gate, decision: { branch: 1, read: {} } })]));
    expect(coverage.report()).toEqual({
      blocks: { covered: 3, total: 5 },
      branches: { covered: 2, total: 3 },
      flows: {
        login: {
          blocks: { covered: 2, total: 3, missing: ['stop'] },
          branches: { covered: 2, total: 3, missing: ['gate[0]'] },
        },
        checks: {
          blocks: { covered: 1, total: 2, missing: ['stop'] },
          branches: { covered: 0, total: 0, missing: [] },
        },
      },
    });
  });
});
