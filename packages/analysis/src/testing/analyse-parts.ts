import { type BundleParts, bundleFromParts } from '@sluice/flow';
import { type AnalyseOptions, type Analysis, analyseBundle } from '../checks/analyse-bundle.ts';
import { readActionFacts } from '../facts/read-action-facts.ts';
import { createSolver } from '../solve/create-solver.ts';

/** Actions by slug, blocks by stage (each stage starts at its first block), and whatever else the bundle should hold. */
export interface Sample {
  readonly actions?: Readonly<Record<string, string>>;
  readonly stages?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly subflows?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly settings?: object;
}

const solver = createSolver();

export function analyseSample(sample: Sample, more: Partial<AnalyseOptions> = {}): Analysis {
  const { actions = {}, stages = {}, subflows = {}, settings = {} } = sample;
  const parts: BundleParts = {
    tenantFile: { tenant: { slug: 'acme', name: 'Acme' }, ...settings },
    flows: [
      flowOf('login', 'login', stages),
      ...Object.entries(subflows).map(([slug, blocks]) => flowOf(slug, 'subflow', { main: blocks })),
    ],
    actions: Object.entries(actions).map(([slug, source]) => ({ slug, source })),
  };
  const { bundle } = bundleFromParts(parts);
  const facts = new Map([...bundle.actions.values()].map((action) => [action.slug, readActionFacts(action)]));
  return analyseBundle(bundle, { solver, facts, ...more });
}

function flowOf(slug: string, trigger: string, stages: NonNullable<Sample['stages']>): object {
  const written = Object.entries(stages).map(([id, blocks]) => [
    id,
    { start: Object.keys(blocks)[0], blocks },
  ]);
  return { slug, name: slug, trigger, stages: Object.fromEntries(written) };
}

/** The code of each finding, in order. */
export function codesOf(sample: Sample, more: Partial<AnalyseOptions> = {}): string[] {
  return analyseSample(sample, more).findings.map(({ code }) => code);
}

/** Blocks of post-auth that run an action and then ask something of it: who gets `true` is refused. */
export function askAfter(slug: string, when: string): NonNullable<Sample['stages']> {
  return {
    'post-auth': {
      [slug]: { type: 'custom_action', action: slug, next: 'gate' },
      gate: { type: 'decision', branches: [{ when, next: 'refuse' }], otherwise: 'continue' },
      refuse: { type: 'deny', reason: 'refused' },
    },
  };
}
