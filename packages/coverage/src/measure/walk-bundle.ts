import {
  type ActionFacts,
  type AskedAt,
  explorePaths,
  findImpossible,
  type PathOptions,
  type PathReport,
} from '@sluice/analysis';
import type { Bundle } from '@sluice/flow';

/** What the analysis knows of a bundle's flows. */
export interface WalkedBundle {
  readonly facts: ReadonlyMap<string, ActionFacts>;
  /** By slug; sub-routines have none of their own. */
  readonly reports: ReadonlyMap<string, PathReport>;
  /** What can be of no run, for certain. */
  findImpossible<Asked extends AskedAt>(asked: readonly Asked[]): ReadonlySet<Asked>;
}

/** Lists the paths of every flow that is not a sub-routine. */
export function walkBundle(bundle: Bundle, options: PathOptions): WalkedBundle {
  const reports = new Map<string, PathReport>();
  for (const [slug, { definition }] of bundle.flows)
    if (definition.trigger !== 'subflow') reports.set(slug, explorePaths(bundle, slug, options));
  return { facts: options.facts, reports, findImpossible: (asked) => findImpossible(bundle, options, asked) };
}
