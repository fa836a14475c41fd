import type { FlowView } from '@sluice/flow';
import type { ActionFacts, ReadSite } from '../../facts/action-facts.ts';
import { apply, input, isValue, not, unfilled, value } from '../../term/build-term.ts';
import { simplify } from '../../term/simplify.ts';
import type { Term } from '../../term/term.ts';
import { restsOnUnfollowed } from '../../term/unfollowed.ts';
import { inputsOf } from '../../term/visit-inputs.ts';
import type { AnalysisContext } from '../analysis-context.ts';
import type { SiteExpression } from '../expressions/parse-sites.ts';
import { type ReadOccurrence, readOccurrences } from '../expressions/read-occurrences.ts';
import { branchCondition } from '../follow/branch-condition.ts';
import type { BlockPlace } from '../follow/flow-map.ts';
import type { KnownState, Watch } from '../follow/follow-flow.ts';
import { touches } from '../follow/touches.ts';
import { wayTerms } from '../follow/way-terms.ts';
import { slotOf } from './slot-of.ts';

/** What was seen of one place where a step key is read, over all states and all flows that come by. */
export interface StepRead {
  /** The flow whose steps are read. */
  readonly flow: FlowView;
  /** Without the root. */
  readonly path: readonly string[];
  readonly guarded: boolean;
  readonly place: BlockPlace;
  readonly from:
    | { readonly kind: 'expression'; readonly site: SiteExpression; readonly occurrence: ReadOccurrence }
    | { readonly kind: 'action'; readonly facts: ActionFacts; readonly read: ReadSite };
  /** It has been seen set, and unset. */
  set: boolean;
  unset: boolean;
}

/** Watches every read of `step.<slug>.<key>` while the flows are walked. */
export class StepReadWatch implements Watch {
  readonly reads = new Map<string, StepRead>();
  private readonly occurrences = new WeakMap<SiteExpression, readonly ReadOccurrence[]>();
  private readonly context: AnalysisContext;

  constructor(context: AnalysisContext) {
    this.context = context;
  }

  atPlace(place: BlockPlace, state: KnownState): void {
    const { flow, block } = place;
    const sites = this.context.expressionsOf(flow, block);
    for (const [index, site] of sites.entries()) {
      for (const [at, occurrence] of this.occurrencesOf(site).entries()) {
        const [root, ...path] = occurrence.node.path;
        if (root !== 'step') continue;
        const read = this.noteRead(`${flow.slug}/${block.slug}/${index}/${at}`, {
          flow,
          path,
          guarded: occurrence.guarded,
          place,
          from: { kind: 'expression', site, occurrence },
        });
        const when = [...branchesBefore(site, sites), occurrence.when];
        this.see(read, state, { whenSet: when, whenUnset: () => when });
      }
    }
    const facts = block.action === null ? undefined : this.context.facts.get(block.action);
    if (facts === undefined || this.context.bundle.actions.get(facts.slug)?.enabled === false) return;
    for (const [at, site] of facts.reads.entries()) {
      if (site.root !== 'step' || site.shadowed) continue;
      // The same action may be run by several flows: each has steps of its own.
      const read = this.noteRead(`${facts.slug}/${at}/${flow.slug}`, {
        flow,
        path: site.path,
        guarded: site.guarded,
        place,
        from: { kind: 'action', facts, read: site },
      });
      const whenUnset = (unset: Term) => waysThatRead(facts, site.path, unset, state);
      this.see(read, state, { whenSet: [], whenUnset });
    }
  }

  private occurrencesOf(site: SiteExpression): readonly ReadOccurrence[] {
    const before = this.occurrences.get(site) ?? readOccurrences(site.ast);
    this.occurrences.set(site, before);
    return before;
  }

  private noteRead(key: string, read: Omit<StepRead, 'set' | 'unset'>): StepRead {
    const before = this.reads.get(key) ?? { ...read, set: false, unset: false };
    this.reads.set(key, before);
    return before;
  }

  private see(read: StepRead, state: KnownState, { whenSet, whenUnset }: Reading): void {
    const slot = read.set && read.unset ? null : slotOf(read.path, read.flow, this.context);
    if (slot === null) return;
    const resolveAll = (terms: readonly Term[]) => terms.map((term) => state.resolve(term));
    // Whoever may hold anything, and by chance holds nothing, has been there.
    const held = unfilled(state.resolve(input({ kind: 'step', at: '' }, ...slot)));
    const unset = simplify(apply('is', held, value(undefined)));
    const isSet = isValue(unset) && unset.value !== true;
    // Told only where documents were found that lead here: what merely could not be excluded may be right.
    const isTold = state.shown && (!state.joined || isValue(unset)) && !restsOnUnfollowed(unset);
    if (!isSet && !read.unset && isTold) {
      const when = whenUnset(unset);
      read.unset = when !== null && state.decide([unset, ...resolveAll(when)]) === 'possible';
    }
    const isUnset = isValue(unset) && unset.value === true;
    if (!isUnset && !read.set) read.set = state.decide([not(unset), ...resolveAll(whenSet)]) !== 'impossible';
  }
}

/** What holds where the key is read. */
interface Reading {
  readonly whenSet: readonly Term[];
  /** Null when nothing reads it while it is unset. */
  readonly whenUnset: (unset: Term) => readonly Term[] | null;
}

/** A branch is asked only when none before it was taken (contract 3.3). */
function branchesBefore(site: SiteExpression, sites: readonly SiteExpression[]): Term[] {
  const index = site.path.at(-1) === 'when' ? Number(site.path.at(-2)) : 0;
  return Array.from({ length: index }, (_, before) => branchCondition(before, sites)).flatMap((term) =>
    term === null ? [] : [not(term)],
  );
}

/**
 * The conditions of a way through the action that can be taken while the key is unset and has to do with it; null when there is none:
 * then the code asks something else first.
 */
function waysThatRead(
  { ways }: ActionFacts,
  path: readonly string[],
  unset: Term,
  state: KnownState,
): readonly Term[] | null {
  const reading = (ways ?? []).filter((way) =>
    wayTerms(way).some((term) =>
      inputsOf(term).some(({ source, path: other }) => source.kind === 'step' && touches(other, path)),
    ),
  );
  // Its value went where it could not be followed.
  if (reading.length === 0) return [];
  const taken = reading.find(
    ({ when }) => state.decide([unset, ...when.map((term) => state.resolve(term))]) === 'possible',
  );
  return taken?.when ?? null;
}
