import type { FlowView } from '@sluice/flow';
import { not } from '../../term/build-term.ts';
import type { Term } from '../../term/term.ts';
import type { AnalysisContext } from '../analysis-context.ts';
import { branchCondition } from '../follow/branch-condition.ts';
import type { BlockPlace, Way } from '../follow/flow-map.ts';
import type { KnownState, Watch } from '../follow/follow-flow.ts';

/** What the walk saw of a decision, over all states and all flows that come by. */
export interface DecisionSeen {
  readonly flow: FlowView;
  readonly block: BlockPlace['block'];
  readonly branches: readonly BranchSeen[];
  otherwiseTaken: boolean;
}

export interface BranchSeen {
  taken: boolean;
  /** Its condition can be true, whether or not an earlier branch wins. */
  holds: boolean;
  /** Earlier branches that were true whenever this one was. */
  readonly coveredBy: Set<number>;
}

/** Watches which ways out of decisions can be taken. */
export class BranchWatch implements Watch {
  readonly decisions = new Map<string, DecisionSeen>();
  private readonly context: AnalysisContext;

  constructor(context: AnalysisContext) {
    this.context = context;
  }

  atPlace(place: BlockPlace, state: KnownState): void {
    if (place.block.type !== 'decision') return;
    const { branches } = this.note(place);
    const sites = this.context.expressionsOf(place.flow, place.block);
    const conditions = branches.map((_, index) => {
      const term = branchCondition(index, sites);
      return term === null ? null : state.resolve(term);
    });
    const conditionAt = (index: number): Term | null => conditions[index] ?? null;
    for (const [index, branch] of branches.entries()) {
      const when = conditionAt(index);
      if (branch.taken || when === null || state.decide([when]) === 'impossible') continue;
      branch.holds = true;
      for (const earlier of branch.coveredBy) {
        const other = conditionAt(earlier);
        if (other === null || state.decide([when, not(other)]) !== 'impossible')
          branch.coveredBy.delete(earlier);
      }
    }
  }

  onWay(place: BlockPlace, way: Way): void {
    if (place.block.type !== 'decision') return;
    const seen = this.note(place);
    const branch = way.kind === 'branch' ? seen.branches[way.index] : undefined;
    if (branch !== undefined) branch.taken = true;
    if (way.kind === 'otherwise') seen.otherwiseTaken = true;
  }

  private note({ flow, block, ways }: BlockPlace): DecisionSeen {
    const key = `${flow.slug}/${block.slug}`;
    const before = this.decisions.get(key);
    if (before !== undefined) return before;
    const branches = ways
      .filter(({ kind }) => kind === 'branch')
      .map((_, index) => ({
        taken: false,
        holds: false,
        coveredBy: new Set(Array.from({ length: index }, (_, earlier) => earlier)),
      }));
    const seen = { flow, block, branches, otherwiseTaken: false };
    this.decisions.set(key, seen);
    return seen;
  }
}
