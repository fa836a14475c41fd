import { isObject, type Json, type JsonObject } from '@sluice/expression';

/** A place in `given`; an entry of a list by its number. */
export type GivenPlace = readonly (string | number)[];

export function spellPlace(place: GivenPlace): string {
  return JSON.stringify(place);
}

/** These may stand there empty, and mean something then. */
const mayBeEmpty: readonly RegExp[] = [
  /^\["user"\]$/u,
  /^\["authentication","user"\]$/u,
  /^\["prompts","[^"]*"\]$/u,
  /^\["fetch",\d+,"respond"(?:,"json".*)?\]$/u,
];

/** `given` without these places; what is left empty goes as well, unless being there says something. */
export function withoutPlaces(given: JsonObject, places: ReadonlySet<string>): JsonObject {
  const rest = strip(given, [], places);
  return typeof rest === 'object' && rest !== null && !Array.isArray(rest) ? (rest as JsonObject) : {};
}

function strip(value: Json, at: GivenPlace, places: ReadonlySet<string>): Json | undefined {
  if (places.has(spellPlace(at))) return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    // Only the list of mocks is a list of places; any other is one value.
    if (at.length !== 1 || at[0] !== 'fetch') return value;
    const kept = value.flatMap((item: Json, index) => strip(item, [...at, index], places) ?? []);
    return kept.length === 0 ? undefined : kept;
  }
  const entries = Object.entries(value).flatMap(([key, item]): (readonly [string, Json])[] => {
    const kept = item === undefined ? undefined : strip(item, [...at, key], places);
    return kept === undefined ? [] : [[key, kept]];
  });
  const isEmptied = entries.length === 0 && Object.keys(value).length > 0;
  if (isEmptied && !mayBeEmpty.some((pattern) => pattern.test(spellPlace(at)))) return undefined;
  return Object.fromEntries(entries);
}

/** Whole parts that may not matter, each of which would be a scenario's line or more. */
export function listParts(given: JsonObject): readonly GivenPlace[] {
  return Object.entries(given).flatMap(([key, value]): GivenPlace[] => {
    if (key === 'fetch' && Array.isArray(value)) return value.map((_, index) => [key, index]);
    const isSplit = (key === 'authentication' || key === 'prompts') && isObject(value);
    if (!isSplit) return [[key]];
    return Object.keys(value).flatMap((inner) => (inner === 'outcome' ? [] : [[key, inner]]));
  });
}

/** The places that hold a value: members of objects, whole lists, members of mocked answers. */
export function listLeaves(value: Json, at: GivenPlace = []): readonly GivenPlace[] {
  if (isObject(value)) {
    const entries = Object.entries(value);
    if (entries.length === 0) return at.length > 2 ? [at] : [];
    return entries.flatMap(([key, item]) => (item === undefined ? [] : listLeaves(item, [...at, key])));
  }
  if (Array.isArray(value) && at.length === 1 && at[0] === 'fetch')
    return value.flatMap((item: Json, index) => listLeaves(item, [...at, index]));
  return isFixed(at) ? [] : [at];
}

/** What says which answer or which request it is. */
function isFixed(at: GivenPlace): boolean {
  const [root, , last] = at;
  if (root === 'authentication') return at[1] === 'outcome' || at[1] === 'reason';
  return root === 'fetch' && at.length === 3 && (last === 'method' || last === 'url' || last === 'fail');
}
