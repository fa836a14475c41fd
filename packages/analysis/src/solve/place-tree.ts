import { isIndex } from '@sluice/expression';
import { input as inputAt } from '../term/build-term.ts';
import { spellSource, spellTerm } from '../term/spell-term.ts';
import type { Input, InputSource } from '../term/term.ts';
import { schemaOf } from './document-schema.ts';
import { memberSpecs, type Spec } from './spec.ts';

/** A place of a document, as part of the tree of all places that constraints read. */
export interface Place {
  readonly source: InputSource;
  readonly path: readonly string[];
  readonly key: string;
  readonly parent: Place | null;
  readonly children: Place[];
  /** All that may stand here, whatever its container looks like. */
  readonly specs: readonly Spec[];
}

/** The places that inputs name, and those on the way to them. */
export class PlaceTree {
  readonly roots = new Map<string, Place>();
  readonly #places = new Map<string, Place>();
  /** A search asks for the same inputs again and again. */
  readonly #known = new Map<Input, Place>();

  place(input: Input): Place {
    const before = this.#known.get(input);
    if (before !== undefined) return before;
    const found = this.#find(input.source, input.path);
    this.#known.set(input, found);
    return found;
  }

  /** Every place, containers before what they contain. */
  get all(): readonly Place[] {
    const found: Place[] = [];
    const visit = (place: Place): void => {
      found.push(place);
      for (const child of place.children) visit(child);
    };
    for (const root of this.roots.values()) visit(root);
    return found;
  }

  #find(source: InputSource, path: readonly string[]): Place {
    const key = spellTerm(inputAt(source, ...path));
    const before = this.#places.get(key);
    if (before !== undefined) return before;
    const parent = path.length === 0 ? null : this.#find(source, path.slice(0, -1));
    const name = path.at(-1) ?? '';
    const specs = parent === null ? [schemaOf(source)] : memberSpecs(parent.specs, name);
    const place: Place = { source, path, key, parent, children: [], specs };
    this.#places.set(key, place);
    if (parent === null) this.roots.set(spellSource(source), place);
    else parent.children.push(place);
    return place;
  }
}

/** Whether a place is an object of one shape in every document, so that what stands in it has nothing to do with each other. */
export function isCertain({ specs, parent }: Place): boolean {
  const [spec, more] = specs;
  if (spec === undefined || more !== undefined || spec.optional) return false;
  const isObject = spec.types.length === 1 && spec.types[0] === 'object';
  return isObject && (spec.shapes?.length ?? 1) === 1 && (parent === null || isCertain(parent));
}

export function hasIndexes({ children }: Place): boolean {
  return children.some(({ path }) => isIndex(path.at(-1) ?? ''));
}
