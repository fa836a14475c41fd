import { isIndex } from '@sluice/expression';
import type { Concrete, TypeName } from '../term/term.ts';
import { type DefaultDocuments, sampleAt } from './default-documents.ts';
import type { Place } from './place-tree.ts';
import { sampleOf } from './representatives.ts';
import { admits, memberOf, type Shape, type Spec } from './spec.ts';

/** What was chosen for a place: a value, one that its own places make, or no more than a type. */
export type Choice =
  | { readonly kind: 'value'; readonly value: Concrete; readonly exact: boolean }
  | Structure
  | { readonly kind: 'type'; readonly type: TypeName };

export type Structure =
  | { readonly kind: 'structure'; readonly type: 'object'; readonly shape: Shape; readonly spec: Spec }
  /** `extra`: elements after those that have places. */
  | {
      readonly kind: 'structure';
      readonly type: 'list';
      readonly spec: Spec;
      readonly extra: readonly Concrete[];
    };

export type Choices = ReadonlyMap<Place, Choice>;

/** The whole value at a place: what was chosen inside it, and the usual for the rest. `undefined` when there can be no such list. */
export function materialise(place: Place, choices: Choices, defaults: DefaultDocuments): Concrete {
  const choice = choices.get(place);
  if (choice === undefined || choice.kind === 'type') return undefined;
  if (choice.kind === 'value') return choice.value;
  const inner = place.children.map(
    (child) => [child.path.at(-1) ?? '', materialise(child, choices, defaults)] as const,
  );
  return choice.type === 'list' ? makeList(choice, inner) : makeObject(place, choice.shape, inner, defaults);
}

/** Whether there are such lists: one that lacks an element before its end is none, and nothing may be left out for it. */
export function canBeMade(place: Place, choices: Choices, defaults: DefaultDocuments): boolean {
  const choice = choices.get(place);
  if (choice?.kind !== 'structure') return true;
  if (choice.type === 'list' && materialise(place, choices, defaults) === undefined) return false;
  return place.children.every((child) => canBeMade(child, choices, defaults));
}

type Members = readonly (readonly [key: string, value: Concrete])[];

function makeList({ spec, extra }: Structure & { readonly type: 'list' }, inner: Members): Concrete {
  const list: Concrete[] = [];
  const taken = inner.filter(([key, value]) => isIndex(key) && value !== undefined);
  const length = Math.max(0, ...taken.map(([key]) => Number(key) + 1));
  if (length > 1_000) return undefined;
  for (let at = 0; at < length; at += 1) {
    const own = inner.find(([key]) => key === String(at));
    if (own !== undefined && own[1] === undefined) return undefined;
    list.push(
      own === undefined ? sampleOf({ ...(spec.items ?? { types: ['string'], optional: false }) }) : own[1],
    );
  }
  // What has a place and nothing in it is past the end.
  const isPastEnd = inner.some(
    ([key, value]) => value === undefined && isIndex(key) && Number(key) < length + extra.length,
  );
  return isPastEnd ? undefined : ([...list, ...extra] as Concrete);
}

function makeObject(place: Place, shape: Shape, inner: Members, defaults: DefaultDocuments): Concrete {
  const { source, path } = place;
  const usual = sampleAt(source, path, defaults);
  const members = new Map<string, Concrete>();
  if (typeof usual === 'object' && usual !== null && !Array.isArray(usual)) {
    for (const [key, value] of Object.entries(usual)) {
      if (admits(memberOf(shape, key), value)) members.set(key, value);
    }
  }
  for (const [key, spec] of Object.entries(shape.members)) {
    if (!members.has(key) && !spec.optional) members.set(key, sampleOf(spec));
  }
  for (const [key, value] of inner) {
    if (value === undefined) members.delete(key);
    else members.set(key, value);
  }
  if (source.kind === 'exchange' && path.length === 0) matchBody(members, inner);
  return Object.fromEntries(members) as Concrete;
}

/** Body and JSON of an answer are one thing. */
function matchBody(members: Map<string, Concrete>, inner: Members): void {
  if (!members.has('body')) return;
  const chosen = new Set(inner.map(([key]) => key));
  const body = members.get('body');
  if (!chosen.has('json')) members.set('json', typeof body === 'string' ? parse(body) : null);
  else if (!chosen.has('body')) {
    const json = members.get('json');
    members.set('body', json === null ? '' : JSON.stringify(json));
  }
}

function parse(text: string): Concrete {
  try {
    return JSON.parse(text) as Concrete;
  } catch {
    return null;
  }
}
