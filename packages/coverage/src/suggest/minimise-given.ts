import type { JsonObject } from '@sluice/expression';
import { type GivenPlace, listLeaves, listParts, spellPlace, withoutPlaces } from './without-places.ts';

/** What was found not to matter to one path tends not to matter to the next one of its flow; keeps both kinds. */
export interface Experience {
  readonly idle: Set<string>;
  readonly needed: Set<string>;
}

export function newExperience(): Experience {
  return { idle: new Set(), needed: new Set() };
}

/**
 * Takes away from `given` what can be taken away one by one: `holds` still holds of what is left, and of nothing that is smaller by one
 * place. It is not asked about `given` itself.
 */
export async function minimiseGiven(
  given: JsonObject,
  holds: (given: JsonObject) => Promise<boolean>,
  experience: Experience = newExperience(),
): Promise<JsonObject> {
  const gone = new Set<string>();
  const tryWithout = async (places: readonly GivenPlace[]): Promise<boolean> => {
    const without = new Set([...gone, ...places.map(spellPlace)]);
    if (!(await holds(withoutPlaces(given, without)))) return false;
    for (const place of without) gone.add(place);
    return true;
  };
  const nameOf = (place: GivenPlace) => nameFor(given, place);
  const learn = (places: readonly GivenPlace[], what: 'idle' | 'needed') => {
    for (const place of places) experience[what].add(nameOf(place));
  };
  const reduce = async (places: readonly GivenPlace[]): Promise<void> => {
    if (places.length === 0) return;
    if (await tryWithout(places)) return learn(places, 'idle');
    if (places.length === 1) return learn(places, 'needed');
    const middle = Math.ceil(places.length / 2);
    await reduce(places.slice(0, middle));
    await reduce(places.slice(middle));
  };
  for (const list of [listParts, listLeaves]) {
    const open = list(given).filter((place) => !isGone(place, gone));
    const known = open.filter(
      (place) => experience.idle.has(nameOf(place)) && !experience.needed.has(nameOf(place)),
    );
    const isIdle = known.length > 0 && (await tryWithout(known));
    const rest = open.filter((place) => !isIdle || !known.includes(place));
    // What mattered before is asked about alone: together with others it would only fail with them.
    const [fresh, needed] = [false, true].map((is) =>
      rest.filter((place) => experience.needed.has(nameOf(place)) === is),
    );
    await reduce(fresh ?? []);
    for (const place of needed ?? []) await reduce([place]);
  }
  return withoutPlaces(given, gone);
}

function isGone(place: GivenPlace, gone: ReadonlySet<string>): boolean {
  return place.some((_, index) => gone.has(spellPlace(place.slice(0, index + 1))));
}

/** A mock is known by its URL, wherever it stands in the list. */
function nameFor(given: JsonObject, [root, index, ...rest]: GivenPlace): string {
  const list = given['fetch'];
  const mock = root === 'fetch' && Array.isArray(list) && typeof index === 'number' ? list[index] : null;
  const url =
    typeof mock === 'object' && mock !== null && !Array.isArray(mock) ? (mock as JsonObject)['url'] : null;
  return spellPlace(
    typeof url === 'string'
      ? ['fetch', url, ...rest]
      : [root ?? '', ...(index === undefined ? [] : [index]), ...rest],
  );
}
