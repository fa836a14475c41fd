import type { BlockDescriptor, Bundle, FlowView } from '@sluice/flow';
import type { ActionFacts } from '../facts/action-facts.ts';
import type { Solver } from '../solve/verdict.ts';
import type { SiteExpression } from './expressions/parse-sites.ts';

/** What every check of the analysis works on. */
export interface AnalysisContext {
  readonly bundle: Bundle;
  /** Every flow that can be read, by slug. */
  readonly flows: ReadonlyMap<string, FlowView>;
  readonly types: ReadonlyMap<string, BlockDescriptor>;
  /** Of every action of the bundle, by slug. */
  readonly facts: ReadonlyMap<string, ActionFacts>;
  readonly solver: Solver;
  /** The expressions and templates of a block, parsed; those with errors are left out. */
  expressionsOf(flow: FlowView, block: FlowView['blocks'][number]): readonly SiteExpression[];
}
