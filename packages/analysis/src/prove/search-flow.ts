import type { Bundle } from '@sluice/flow';
import type { PlaceBounds } from '../paths/explore.ts';
import {
  countPlaces,
  defaultPathBounds,
  type PathOptions,
  type Walked,
  walkFlow,
} from '../paths/explore-paths.ts';
import type { FlowPath } from '../paths/flow-path.ts';
import { canBeFound, findWitness, type Search, type Watch } from './find-witness.ts';

/** What was found in a flow, and the walk that it was found on. */
export interface FlowSearch extends Search {
  readonly one: Walked;
}

/** The walks of a bundle's flows; each is made when first asked for. */
export interface Walks {
  readonly bundle: Bundle;
  readonly options: PathOptions;
  /** States that a walk whole looks at, at most. */
  readonly mostStates: number;
  /** With all that can be told apart. */
  whole(slug: string): Walked;
  /** With next to nothing told apart; null for a flow that is soon walked whole. */
  rough(slug: string): Walked | null;
}

/** Where there are fewer states than this for each place, not all may be told apart. */
const statesForPlace = 64;

const roughBounds: PlaceBounds = { states: 1, constraints: 4 };

export function createWalks(bundle: Bundle, options: PathOptions): Walks {
  const whole = new Map<string, Walked>();
  const rough = new Map<string, Walked | null>();
  const mostStates = options.bounds?.states ?? defaultPathBounds.states;
  return {
    bundle,
    options,
    mostStates,
    whole(slug) {
      const walked = whole.get(slug) ?? walkFlow(bundle, slug, options);
      whole.set(slug, walked);
      return walked;
    },
    rough(slug) {
      const before = rough.get(slug);
      if (before !== undefined) return before;
      const isLarge = countPlaces(bundle, slug, options) * statesForPlace > mostStates;
      const walked = isLarge
        ? walkFlow(
            bundle,
            slug,
            withBounds(options, () => roughBounds),
          )
        : null;
      rough.set(slug, walked);
      return walked;
    },
  };
}

/** Looks for ways through a flow, no closer than it takes to find one or to tell that there is none. */
export function searchFlow(
  slug: string,
  watchesOf: (walked: Walked) => readonly Watch[],
  walks: Walks,
): FlowSearch {
  const rough = walks.rough(slug);
  // What is nowhere on a walk that takes more to be possible than is, is not possible.
  if (rough !== null && !rough.leftOut && !watchesOf(rough).some((watch) => canBeFound(rough, watch)))
    return { one: rough, ...nothing };
  const one = walks.whole(slug);
  const watches = watchesOf(one);
  const found = searchAll(one, watches, walks);
  if (one.exploration.complete || found.paths.length > 0) return { one, ...found };
  return searchApart(slug, watches, walks) ?? { one, ...found };
}

const nothing: Search = { paths: [], doubt: null, open: false };

/**
 * A flow that is too large to be walked whole is walked once for each watch, and what the watch tells apart is never made one: then it
 * is the data alone of which less is known. Null when that does not help.
 */
function searchApart(slug: string, watches: readonly Watch[], walks: Walks): FlowSearch | null {
  const { bundle, options, mostStates } = walks;
  const bounded = withBounds(options, apartBounds(mostStates));
  let last: Walked | null = null;
  for (const watch of watches) {
    const marking = { start: watch.start, move: watch.move.bind(watch) };
    const one = walkFlow(bundle, slug, { ...bounded, marking });
    // What was left out of one of them is left out of what is said.
    if (last?.leftOut !== true) last = one;
    if (!canBeFound(one, watch)) continue;
    const found = searchAll(one, [watch], walks);
    return found.paths.length > 0 ? { one, ...found } : null;
  }
  return last === null ? null : { one: last, ...nothing };
}

/** About as much as a walk whole may look at, shared out among the places. */
const apartBounds =
  (most: number) =>
  (places: number): PlaceBounds => ({
    states: Math.min(32, Math.max(2, Math.floor(most / 2 / places))),
    constraints: Math.min(32, Math.max(6, Math.floor(2_000 / places))),
  });

function withBounds(options: PathOptions, atPlace: (places: number) => PlaceBounds): PathOptions {
  return { ...options, bounds: { ...options.bounds, atPlace } };
}

/** The shortest of what several watches find. */
function searchAll(walked: Walked, watches: readonly Watch[], { bundle, options }: Walks): Search {
  const searches = watches.map((watch) => findWitness(walked, bundle.tenant, watch, options.solver));
  const shown = searches.filter(({ paths }) => paths.length > 0);
  const [shortest] = [...shown].sort((a, b) => lengthOf(a.paths[0]) - lengthOf(b.paths[0]));
  return shortest ?? searches.find(({ open }) => open) ?? nothing;
}

export function lengthOf(path: FlowPath | undefined): number {
  return path?.steps.length ?? Number.POSITIVE_INFINITY;
}
