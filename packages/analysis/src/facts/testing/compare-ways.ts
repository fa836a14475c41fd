import type { Model } from '../../solve/verdict.ts';
import { evaluateTerm } from '../../term/evaluate-term.ts';
import type { Concrete, InputSource, Term } from '../../term/term.ts';
import type { ActionFacts, ActionWay, WayEffect } from '../action-facts.ts';
import type { Documents } from './generate-documents.ts';
import type { Observation, ObservedEffect } from './run-source.ts';

/** The documents as the solver would give them. `order`: which request each exchange of the way was. */
export function modelOf({ event, step, outcomes }: Documents, exchanges: readonly string[]): Model {
  const model = new Map<string, { source: InputSource; value: Concrete }>();
  model.set('event', { source: { kind: 'event', at: '' }, value: event });
  model.set('step', { source: { kind: 'step', at: '' }, value: step });
  for (const [index, at] of exchanges.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined) continue;
    const value = outcome.ok ? { ...outcome, json: parse(outcome.body) } : outcome;
    model.set(`exchange@${at}`, { source: { kind: 'exchange', at }, value: value as unknown as Concrete });
  }
  return model;
}

function parse(body: string): Concrete {
  try {
    return JSON.parse(body) as Concrete;
  } catch {
    return null;
  }
}

/** The ways whose conditions are all true. */
export function waysThatHold(facts: ActionFacts, documents: Documents): readonly ActionWay[] {
  return (facts.ways ?? []).filter((way) => {
    const model = modelOf(
      documents,
      way.exchanges.map(({ input }) => input),
    );
    return way.when.every((term) => evaluateTerm(term, model) === true);
  });
}

/** Where an observed run and a way part; null when they agree. */
export function differenceOf(way: ActionWay, documents: Documents, seen: Observation): string | null {
  const model = modelOf(
    documents,
    way.exchanges.map(({ input }) => input),
  );
  const value = (term: Term): Concrete => evaluateTerm(term, model);
  if (way.end.kind !== seen.end) return `ends: ${way.end.kind}, really ${seen.end}`;
  if (way.end.kind === 'throws' && way.end.error_kind !== seen.error_kind)
    return `error_kind: ${way.end.error_kind}, really ${seen.error_kind}`;
  if (way.end.kind === 'denies' && value(way.end.reason) !== seen.reason) return 'another reason';
  const effects = way.effects.map((effect) => observe(effect, value));
  if (spell(effects) !== spell(seen.effects))
    return `effects: ${spell(effects)}, really ${spell(seen.effects)}`;
  const requests = way.exchanges.map(({ method, url, body }) => ({
    method: value(method),
    url: value(url),
    body: value(body) ?? undefined,
  }));
  if (spell(requests) !== spell(seen.requests))
    return `requests: ${spell(requests)}, really ${spell(seen.requests)}`;
  return null;
}

function observe(effect: WayEffect, value: (term: Term) => Concrete): ObservedEffect {
  switch (effect.kind) {
    case 'state.set':
      return { kind: effect.kind, name: value(effect.key), value: value(effect.value) };
    case 'user.setAppMetadata':
      return { kind: effect.kind, name: null, value: value(effect.patch) };
    case 'session.setCustomClaim':
      return { kind: effect.kind, name: value(effect.name), value: value(effect.value) };
  }
}

/** As JSON, keys in order: members that are undefined are none. */
function spell(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Whether anything in the ways is beyond what documents can say. */
export function readsOpaque(facts: ActionFacts): boolean {
  return /"kind":"(?:opaque|clock|chance)"/.test(JSON.stringify(facts.ways));
}
