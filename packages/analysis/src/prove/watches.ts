import { type AllowEntry, canonicaliseHost, type Invariant, parseAllowEntry, stageIds } from '@sluice/flow';
import type { Edge } from '../paths/edge.ts';
import type { State } from '../paths/explore.ts';
import { hostOfUrl } from '../paths/host-of-url.ts';
import { isAllowed, isListed } from '../paths/transport.ts';
import type { Watch } from './find-witness.ts';

type Of<Key extends string> = Extract<Invariant, Readonly<Record<Key, unknown>>>;

/** The block did its work: it neither was skipped nor ended the run. */
function passes({ step }: Edge, block: string): boolean {
  return step?.block === block && step.taken.kind !== 'skipped' && step.taken.kind !== 'denied';
}

/** The run stands at the block, or has entered the stage. */
function standsAt({ at }: State, block: string): boolean {
  return at.kind === 'block' && at.block.slug === block;
}

/** Whoever comes to `never` without having passed one of `unlessPassed`: one watch for each of them. */
export function watchNever(
  { never, unlessPassed }: Of<'never'>,
  startsIn: readonly string[],
): readonly Watch[] {
  const isStage = stageIds.some((id) => id === never);
  return unlessPassed.map((wanted) => ({
    start: isStage && startsIn.includes(never) ? 1 : 0,
    move(state, edge) {
      if (state === 1) return 1;
      if (passes(edge, wanted)) return null;
      return isStage && edge.entered.some((stage) => stage === never) ? 1 : 0;
    },
    isFound: (state, at) => state === 1 || standsAt(at, never),
  }));
}

/** Whoever completes without having passed the block. */
export function watchAlways({ always }: Of<'always'>): Watch {
  return {
    start: 0,
    move: (_, edge) => (passes(edge, always) ? null : 0),
    isFound: (_, { at }) => at.kind === 'completed',
  };
}

/** Whoever sets one of the claims, whether or not the stage keeps it. */
export function watchClaims({ neverSets }: Of<'neverSets'>): Watch {
  return {
    start: 0,
    move: (state, { claims }) =>
      state === 1 || claims.some(({ name }) => name === null || neverSets.includes(name)) ? 1 : 0,
    isFound: (state) => state === 1,
    isDoubtful: (state, { claims }) =>
      state === 0 &&
      !claims.some(({ name }) => name !== null && neverSets.includes(name)) &&
      claims.length > 0,
  };
}

/** Whoever makes a request to one of the hosts. What the allowlist does not let through is no request (contract 7.3). */
export function watchFetches({ neverFetches }: Of<'neverFetches'>, allow: readonly AllowEntry[]): Watch {
  const seen = (edge: Edge): 'no' | 'maybe' | 'yes' => {
    const guesses = [
      ...edge.exchanges.map(({ url }) => {
        const found = hostOfUrl(url);
        if (found.kind === 'unknown') return { targets: null, endsWith: null, sure: false };
        const targets = found.origins.filter((origin) => isAllowed(origin, allow));
        return { targets, endsWith: null, sure: found.origins.length === 1 };
      }),
      ...edge.fetches.map(({ hosts, endsWith }) => {
        const targets = hosts?.filter((host) => isListed(host, allow)).map(readHost) ?? null;
        return { targets, endsWith, sure: false };
      }),
    ];
    const found = guesses.map(({ targets, endsWith, sure }) => {
      const hit =
        targets === null
          ? allow.some((entry) => mayMeet(entry, neverFetches, endsWith))
          : targets.some((target) => neverFetches.some((name) => isNamed(target, name)));
      if (!hit) return 'no';
      return sure ? 'yes' : 'maybe';
    });
    if (found.includes('yes')) return 'yes';
    return found.includes('maybe') ? 'maybe' : 'no';
  };
  return {
    start: 0,
    move: (state, edge) => (state === 1 || seen(edge) !== 'no' ? 1 : 0),
    isFound: (state) => state === 1,
    isDoubtful: (state, edge) => state === 0 && seen(edge) === 'maybe',
  };
}

/** Whoever passes the block, however it goes on from there. */
export function watchReachable({ reachable }: Of<'reachable'>): Watch {
  return {
    start: 0,
    move: (state, { step }) =>
      state === 1 || (step?.block === reachable && step.taken.kind !== 'skipped') ? 1 : 0,
    isFound: (state) => state === 1,
  };
}

/** Whoever completes by way of the block, and needs no action, fetch or webhook for it. */
export function watchBreakGlass({ breakGlass }: Of<'breakGlass'>): Watch {
  return {
    start: 0,
    move(state, edge) {
      const { step } = edge;
      const isSkipped = step?.taken.kind === 'skipped';
      if (!isSkipped && (step?.type === 'custom_action' || step?.type === 'call_webhook')) return null;
      return state === 1 || (step?.block === breakGlass && !isSkipped) ? 1 : 0;
    },
    isFound: (state, { at }) => state === 1 && at.kind === 'completed',
  };
}

/** A host that somebody has written; null as a port: any, or nobody can tell. */
interface NamedHost {
  readonly host: string;
  readonly port: number | null;
}

function readHost(text: string): NamedHost {
  const port = /:([0-9]{1,5})$/.exec(text)?.[1];
  const host = URL.parse(`https://${text}`)?.hostname ?? text;
  return { host: canonicaliseHost(host)?.host ?? host, port: port === undefined ? null : Number(port) };
}

/** `name` as an invariant writes it: a host, perhaps with a port, `*.` before a domain, or `*` for any. */
function isNamed(target: NamedHost | null, name: string): boolean {
  if (target === null) return false;
  if (name === '*') return true;
  const wildcard = name.startsWith('*.');
  const asked = readHost(wildcard ? name.slice(2) : name);
  if (asked.port !== null && target.port !== null && asked.port !== target.port) return false;
  return wildcard ? target.host.endsWith(`.${asked.host}`) : target.host === asked.host;
}

/** Whether a host that nobody can tell may be one of the named ones, and be let through. */
function mayMeet(entry: AllowEntry, names: readonly string[], endsWith: string | null): boolean {
  const parsed = parseAllowEntry(entry);
  if (!parsed.ok) return false;
  const { host, wildcard } = parsed.value;
  if (endsWith !== null && !wildcard && !host.endsWith(endsWith)) return false;
  return names.some((name) => {
    if (name === '*') return true;
    const asked = readHost(name.replace(/^\*\./, '')).host;
    if (!wildcard) return name.startsWith('*.') ? host.endsWith(`.${asked}`) : host === asked;
    return asked === host ? name.startsWith('*.') : asked.endsWith(`.${host}`) || host.endsWith(`.${asked}`);
  });
}
