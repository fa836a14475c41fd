import type { ActionFacts, ActionWay, Certainty } from './action-facts.ts';

export interface StateKeys {
  /** Each key that the action may set, and whether every way that ends well sets it. */
  readonly keys: ReadonlyMap<string, Exclude<Certainty, 'never'>>;
  /** True when it may set others, whose names are computed. */
  readonly open: boolean;
}

/** The keys of step state that an action sets. A key that is set in both arms of an `if` is set always. */
export function stateKeysOf(facts: ActionFacts): StateKeys {
  const keys = new Map<string, Exclude<Certainty, 'never'>>();
  let open = false;
  for (const site of facts.effects) {
    if (site.kind !== 'state.set' || site.certainty === 'never') continue;
    if (site.names === null) open = true;
    const isSure = site.certainty === 'always' && site.names?.length === 1;
    for (const name of site.names ?? [])
      if (isSure || !keys.has(name)) keys.set(name, isSure ? 'always' : 'sometimes');
  }
  const ended = (facts.ways ?? []).filter(({ end }) => end.kind !== 'throws');
  if (ended.length > 0)
    for (const name of keys.keys()) if (ended.every((way) => sets(way, name))) keys.set(name, 'always');
  return { keys, open };
}

function sets(way: ActionWay, name: string): boolean {
  return way.effects.some(
    (effect) => effect.kind === 'state.set' && effect.key.kind === 'value' && effect.key.value === name,
  );
}
