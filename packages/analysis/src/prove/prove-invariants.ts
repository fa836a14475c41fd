import { type Bundle, type Invariant, stageIds } from '@sluice/flow';
import type { PathOptions, Walked } from '../paths/explore-paths.ts';
import type { FlowPath } from '../paths/flow-path.ts';
import type { Watch } from './find-witness.ts';
import type { Proof } from './proof.ts';
import { createWalks, type FlowSearch, lengthOf, searchFlow, type Walks } from './search-flow.ts';
import {
  watchAlways,
  watchBreakGlass,
  watchClaims,
  watchFetches,
  watchNever,
  watchReachable,
} from './watches.ts';

/**
 * What holds of the bundle's invariants (formats, section 1), over every feasible path of the flows that each covers. What could not
 * be followed counts as possible; an invariant that rests on it is `undecided`, never `proved`. `isAsked` picks some of them.
 */
export function proveInvariants(
  bundle: Bundle,
  options: PathOptions,
  isAsked: (invariant: Invariant) => boolean = () => true,
): readonly Proof[] {
  const walks = createWalks(bundle, options);
  return (bundle.settings.invariants ?? []).flatMap((invariant, index) => {
    if (!isAsked(invariant)) return [];
    const { file } = bundle.tenantSource;
    const place = { file, ...bundle.tenantSource.locate(['invariants', index]) };
    return { invariant, place, ...prove(bundle, invariant, walks) };
  });
}

type Outcome = Omit<Proof, 'invariant' | 'place'>;

function prove(bundle: Bundle, invariant: Invariant, walks: Walks): Outcome {
  const { flow } = invariant;
  const covered = [...bundle.flows].filter(([slug, { definition }]) =>
    flow === undefined ? definition.trigger !== 'subflow' : slug === flow,
  );
  const flows = covered.map(([slug]) => slug);
  const undecided = (why: string): Outcome => ({
    result: 'undecided',
    why,
    flows,
    witness: null,
    others: [],
    assumes: [],
  });
  const unread = [...bundle.unreadable.flows].filter((slug) => flow === undefined || slug === flow);
  if (unread.length > 0) return undecided(`the flow "${unread.join('", "')}" cannot be read`);
  if (covered.length === 0)
    return undecided(flow === undefined ? 'the bundle has no flow' : `the bundle has no flow "${flow}"`);
  const subflow = covered.find(([, { definition }]) => definition.trigger === 'subflow');
  if (subflow !== undefined)
    return undecided(
      `"${subflow[0]}" is a sub-routine and runs only inside other flows; leave "flow" out, or name one`,
    );
  const found = flows.map((slug) => ({
    slug,
    ...searchFlow(slug, (walked) => watchesOf(invariant, bundle, walked), walks),
  }));
  const unknown = nameNobodyHas(
    invariant,
    found.map(({ one }) => one),
  );
  if (unknown !== null) return undecided(`it names "${unknown}", which no flow it covers has`);
  const assumes = [
    ...new Set([...found.flatMap(({ one }) => one.notes), ...assumptionsOf(invariant, bundle)]),
  ];
  return 'reachable' in invariant || 'breakGlass' in invariant
    ? decideSome(invariant, found, { flows, assumes })
    : decideAll(invariant, found, { flows, assumes });
}

interface Found extends FlowSearch {
  readonly slug: string;
}

function watchesOf(invariant: Invariant, bundle: Bundle, { world }: Walked): readonly Watch[] {
  if ('never' in invariant) return watchNever(invariant, world.plan.start.entered);
  if ('always' in invariant) return [watchAlways(invariant)];
  if ('neverSets' in invariant) return [watchClaims(invariant)];
  if ('neverFetches' in invariant) return [watchFetches(invariant, bundle.settings.fetch?.allow ?? [])];
  if ('reachable' in invariant) return [watchReachable(invariant)];
  return [watchBreakGlass(invariant)];
}

type Told = Pick<Outcome, 'flows' | 'assumes'>;

/** No path may be found in any flow. */
function decideAll(invariant: Invariant, found: readonly Found[], told: Told): Outcome {
  const shown = shortestOf(found);
  if (shown !== null) {
    const { slug, path, others, one } = shown;
    const why = explainBreach(invariant, path, one);
    return { ...told, result: 'refuted', why, witness: { flow: slug, path }, others };
  }
  const doubt = explainDoubt(found);
  if (doubt !== null) return { ...told, result: 'undecided', others: [], ...doubt };
  return { ...told, result: 'proved', why: 'no feasible path breaks it', witness: null, others: [] };
}

function shortestOf(found: readonly Found[]) {
  const shown = found.flatMap(({ slug, one, paths: [path, ...others] }) =>
    path === undefined ? [] : [{ slug, one, path, others }],
  );
  return shown.sort((a, b) => lengthOf(a.path) - lengthOf(b.path))[0] ?? null;
}

/** Some path must be found in some flow. */
function decideSome(invariant: Invariant, found: readonly Found[], told: Told): Outcome {
  const shown = shortestOf(found);
  if (shown !== null) {
    const { slug, path, others } = shown;
    return {
      ...told,
      result: 'proved',
      why: 'a feasible path does so',
      witness: { flow: slug, path },
      others,
    };
  }
  const doubt = explainDoubt(found);
  if (doubt !== null) return { ...told, result: 'undecided', others: [], ...doubt };
  const block =
    'reachable' in invariant ? invariant.reachable : 'breakGlass' in invariant ? invariant.breakGlass : '';
  const idle = found.map(({ one }) => explainSkipped(one, block)).find((line) => line !== null);
  return { ...told, result: 'refuted', why: idle ?? 'no feasible path does so', witness: null, others: [] };
}

function explainDoubt(found: readonly Found[]): Pick<Outcome, 'why' | 'witness'> | null {
  const open = found.find((one) => one.open);
  if (open !== undefined) {
    const { doubt: path, slug } = open;
    const why =
      path?.verdict.kind === 'unknown'
        ? `a path that would break or show it could be neither excluded nor shown: ${path.verdict.why}`
        : path !== null
          ? 'it rests on a name or a host that is computed'
          : 'not everything could be followed';
    return { why: `${why} (flow "${slug}")`, witness: path === null ? null : { flow: slug, path } };
  }
  const part = found.find(({ one }) => one.leftOut);
  if (part === undefined) return null;
  const [line = ''] = part.one.notes.filter((note) => note.startsWith('left out:'));
  return {
    why: `as far as the flow "${part.slug}" can be walked it is not broken, but ${line}`,
    witness: null,
  };
}

function explainBreach(invariant: Invariant, path: FlowPath, walked: Walked): string {
  const passed = (slug: string) =>
    path.steps.some(
      ({ block, taken }) => block === slug && taken.kind !== 'skipped' && taken.kind !== 'denied',
    );
  if ('never' in invariant) {
    const missing = invariant.unlessPassed.filter((slug) => !passed(slug));
    const idle = missing.map((slug) => explainSkipped(walked, slug)).find((line) => line !== null);
    return `"${invariant.never}" is reached without "${missing.join('", "')}"${idle === undefined ? '' : `: ${idle}`}`;
  }
  if ('always' in invariant) {
    const idle = explainSkipped(walked, invariant.always);
    return `the run completes without "${invariant.always}"${idle === null ? '' : `: ${idle}`}`;
  }
  if ('neverSets' in invariant) {
    const claim = path.claims.find(({ name }) => name !== null && invariant.neverSets.includes(name));
    const fate = claim?.kept === false ? ' (discarded when its stage ends)' : '';
    return `"${claim?.block}" sets the claim "${claim?.name}"${fate}`;
  }
  return 'a request is made to a host that it names';
}

/** A block whose action is disabled does nothing, so it is passed over and not passed (contract 3.7). */
function explainSkipped({ exits, world }: Walked, slug: string): string | null {
  const action = exits.order
    .flatMap((at) => (at.kind === 'block' && at.block.slug === slug ? [at.block.action] : []))
    .find((name) => name !== null);
  if (action === undefined || action === null || world.facts(action) !== 'disabled') return null;
  return `the action "${action}" of "${slug}" is disabled, so the block is skipped and does not count as passed`;
}

/** A block that is misspelt would make the invariant hold for the wrong reason. */
function nameNobodyHas(invariant: Invariant, walked: readonly Walked[]): string | null {
  const named = 'never' in invariant ? invariant.never : null;
  if (named === null || stageIds.some((id) => id === named)) return null;
  const has = walked.some(
    ({ exits, leftOut }) =>
      leftOut || exits.order.some((at) => at.kind === 'block' && at.block.slug === named),
  );
  return has ? null : named;
}

function assumptionsOf(invariant: Invariant, { settings }: Bundle): readonly string[] {
  if (!('neverFetches' in invariant)) return [];
  return (settings.fetch?.allow ?? []).length === 0
    ? []
    : ['not followed: an answer may redirect a request to another host of the allowlist'];
}
