import { value } from '../term/build-term.ts';
import { type Each, isItem, readEach } from '../term/each.ts';
import type { Concrete, Input, Term } from '../term/term.ts';
import { putItem } from '../term/visit-inputs.ts';
import type { Seeds } from './seed-inputs.ts';

/** More elements than these are not tried of one body. */
const mostElements = 12;

/** Takes a term back to its inputs, and a boolean term to what makes it true or false. */
export interface Inverse {
  readonly invert: (term: Term, wanted: Concrete, seeds: Seeds) => void;
  readonly seedInputs: (constraint: Term, seeds: Seeds) => void;
}

/** Elements that a body could be asked of, and lists of them, so that the whole could be the wanted one. */
export function seedElements(asked: Each, wanted: Concrete, seeds: Seeds, inverse: Inverse): void {
  const { op, list, name, body } = asked;
  const onList = (items: readonly Concrete[]): void => inverse.invert(list, items as Concrete, seeds);
  if (op === 'map') {
    if (!Array.isArray(wanted)) return;
    const parts = (wanted as readonly Concrete[]).map((item) => elementsFor(asked, item, seeds, inverse));
    onList(parts.flatMap(([first]) => (first === undefined ? [] : [first])));
    return;
  }
  const elements = elementsFor(asked, true, seeds, inverse);
  const holds = (item: Concrete): boolean => {
    const put = putItem(body, name, value(item));
    return put !== null && seeds.evaluate(put) === true;
  };
  const fitting = elements.filter(holds);
  const others = elements.filter((element) => !holds(element));
  if (op === 'filter') {
    if (!Array.isArray(wanted)) return;
    onList(wanted);
    onList((wanted as readonly Concrete[]).map((item, at) => merged(fitting[at % fitting.length], item)));
    return;
  }
  const [other] = others;
  if (op === 'findIndex' && typeof wanted === 'number' && wanted > 0 && wanted < 100 && other !== undefined)
    for (const item of fitting.slice(0, 2)) onList([...Array.from({ length: wanted }, () => other), item]);
  for (const item of fitting) onList([item]);
  onList([]);
  for (const item of others.slice(0, 4)) onList([item]);
  const [first, second] = fitting;
  if (first !== undefined && second !== undefined) onList([first, second]);
}

/** `find(…)`: the element that was found is to be the wanted one, and one that is found. */
export function seedFound(found: Each, wanted: Concrete, seeds: Seeds, inverse: Inverse): void {
  const onList = (items: readonly Concrete[]): void => inverse.invert(found.list, items as Concrete, seeds);
  if (wanted === undefined) onList([]);
  else onList([wanted]);
  for (const element of elementsFor(found, true, seeds, inverse))
    onList([wanted === undefined ? element : merged(element, wanted)]);
}

/** The element that `get(list, findIndex(list, …))` finds. */
export function readFound(container: Term | undefined, key: Term | undefined): Each | null {
  const found = key === undefined ? null : readEach(key);
  return container !== undefined && found?.op === 'findIndex' ? found : null;
}

/** One object that has what both have, and of the same members what the second has. */
function merged(first: Concrete, second: Concrete): Concrete {
  return isPlain(first) && isPlain(second) ? ({ ...first, ...second } as Concrete) : second;
}

function isPlain(item: Concrete): item is Readonly<Record<string, never>> {
  return typeof item === 'object' && item !== null && !Array.isArray(item);
}

/** Elements made of what the body compares parts of an element with. */
function elementsFor(
  { name, body }: Each,
  wanted: Concrete,
  seeds: Seeds,
  inverse: Inverse,
): readonly Concrete[] {
  const parts = new Map<string, { readonly path: readonly string[]; readonly values: Concrete[] }>();
  const inner: Seeds = {
    add(input: Input, found: Concrete): void {
      if (!isItem(input, name)) return seeds.add(input, found);
      const key = JSON.stringify(input.path);
      const part = parts.get(key) ?? { path: input.path, values: [] };
      if (part.values.length < mostElements) part.values.push(found);
      parts.set(key, part);
    },
    evaluate: (term) => seeds.evaluate(term),
  };
  if (wanted === true) inverse.seedInputs(body, inner);
  inverse.invert(body, wanted, inner);
  let elements: Concrete[] = [undefined];
  // What an element is as a whole comes before what stands in it.
  for (const { path, values } of [...parts.values()].sort((a, b) => a.path.length - b.path.length)) {
    const next = values.flatMap((part) => elements.map((element) => withPart(element, path, part)));
    elements = [...next, ...(path.length === 0 ? [] : elements)].slice(0, mostElements * 4);
  }
  return elements.filter((element) => element !== undefined).slice(0, mostElements * 2);
}

function withPart(whole: Concrete, path: readonly string[], part: Concrete): Concrete {
  const [key, ...rest] = path;
  if (key === undefined) return part;
  const own: Readonly<Record<string, Concrete>> = isPlain(whole) ? whole : {};
  const inner = withPart(Object.hasOwn(own, key) ? own[key] : undefined, rest, part);
  const others = Object.entries(own).filter(([name]) => name !== key);
  return Object.fromEntries([...others, ...(inner === undefined ? [] : [[key, inner]])]) as Concrete;
}
