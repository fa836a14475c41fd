import type { FlowView } from '@sluice/flow';
import type { ActionFacts, ReadSite } from '../../facts/action-facts.ts';
import { and, isValue, not, yes } from '../../term/build-term.ts';
import type { Term } from '../../term/term.ts';
import { inputsOf } from '../../term/visit-inputs.ts';
import type { AnalysisContext } from '../analysis-context.ts';
import type { SiteExpression } from '../expressions/parse-sites.ts';
import { type ReadOccurrence, readOccurrences } from '../expressions/read-occurrences.ts';
import { readAt } from '../walk/environment.ts';
import type { BlockPlace } from '../walk/flow-map.ts';
import { touches } from '../walk/liveness.ts';
import { termsOf } from '../walk/reads-of.ts';
import { branchCondition, type Walk, type WalkObserver, type WalkState } from '../walk/visit-flow.ts';

/** What the walk saw of one place where a step key is read, over all states and all flows that come by. */
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
export class StepReadWatch implements WalkObserver {
  readonly reads = new Map<string, StepRead>();
  private readonly occurrences = new WeakMap<SiteExpression, readonly ReadOccurrence[]>();
  private readonly context: AnalysisContext;

  constructor(context: AnalysisContext) {
    this.context = context;
  }

  atPlace(place: BlockPlace, state: WalkState, walk: Walk): void {
    const { flow, block } = place;
    const sites = this.context.expressionsOf(flow, block);
    for (const [index, site] of sites.entries()) {
      for (const [at, occurrence] of this.occurrencesOf(site).entries()) {
        const [root, ...path] = occurrence.node.path;
        if (root !== 'step' || path.length < 2) continue;
        const read = this.noteRead(`${flow.slug}/${block.slug}/${index}/${at}`, {
          flow,
          path,
          guarded: occurrence.guarded,
          place,
          from: { kind: 'expression', site, occurrence },
        });
        if (read.set && read.unset) continue;
        const when = [...branchesBefore(site, sites), occurrence.when];
        this.see(read, place, state, walk, () => when);
      }
    }
    const facts = block.action === null ? undefined : this.context.facts.get(block.action);
    if (facts === undefined || this.context.bundle.actions.get(facts.slug)?.enabled === false) return;
    for (const [at, site] of facts.reads.entries()) {
      if (site.root !== 'step' || site.path.length < 2) continue;
      // The same action may be run by several flows: each has steps of its own.
      const read = this.noteRead(`${facts.slug}/${at}/${flow.slug}`, {
        flow,
        path: site.path,
        guarded: site.guarded,
        place,
        from: { kind: 'action', facts, read: site },
      });
      if (read.set && read.unset) continue;
      this.see(read, place, state, walk, (unset) =>
        waysThatRead(facts, site.path, unset, place, state, walk),
      );
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

  /** `whenOf` gives what holds where it is read, or null when with it unset nothing reads it. */
  private see(
    read: StepRead,
    place: BlockPlace,
    state: WalkState,
    walk: Walk,
    whenOf: (unset: Term) => readonly Term[] | null,
  ): void {
    const { unset } = readAt(state.environment, ['step', ...place.within, ...read.path]);
    if (isValue(unset) && unset.value !== true) {
      read.set = true;
      return;
    }
    const resolve = (term: Term) => walk.resolve(term, place, state);
    // Several states were made one: what is sure is still sure, the rest was lost on the way.
    if (!state.widened || isValue(unset)) {
      const when = whenOf(unset)?.map(resolve);
      // Told only where documents were found that lead here: what merely could not be excluded may be right.
      if (when !== undefined && walk.decide(state, [unset, ...when]) === 'possible') read.unset = true;
    }
    if (!isValue(unset) && walk.decide(state, [not(unset)]) !== 'impossible') read.set = true;
  }
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
  place: BlockPlace,
  state: WalkState,
  walk: Walk,
): readonly Term[] | null {
  if (ways === null) return [];
  const reading = ways.filter((way) =>
    termsOf(way).some((term) =>
      inputsOf(term).some((input) => input.source.kind === 'step' && touches(input.path, path)),
    ),
  );
  // Its value went where it could not be followed.
  if (reading.length === 0) return [];
  const taken = reading.find(({ when }) => {
    const resolved = when.map((term) => walk.resolve(term, place, state));
    return walk.decide(state, [unset, ...resolved]) !== 'impossible';
  });
  return taken === undefined ? null : [taken.when.length === 0 ? yes : and(...taken.when)];
}
