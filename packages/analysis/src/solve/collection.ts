import { spellValue } from '../term/spell-term.ts';
import type { Concrete, TypeName } from '../term/term.ts';
import type { Spec } from './spec.ts';
import type { Usage } from './usage.ts';

/** A value to try. `exact`: it stands for itself only, else for all that nothing tells apart from it. */
export interface Representative {
  readonly value: Concrete;
  readonly exact: boolean;
}

/** Where values are collected, each once. */
export class Collection {
  readonly found = new Map<string, Representative>();
  readonly open = new Set<TypeName>();

  point(value: Concrete): void {
    this.found.set(spellValue(value), { value, exact: true });
  }

  region(value: Concrete): void {
    const spelled = spellValue(value);
    if (!this.found.has(spelled)) this.found.set(spelled, { value, exact: false });
  }
}

export interface Wanted {
  readonly usage: Usage;
  readonly spec: Spec;
  readonly count: number;
  readonly collection: Collection;
}

/** More values of one kind at a place than this are not told apart any more. */
export const most = 4;

export function lengthsOf({ sizes }: Usage): readonly number[] {
  const near = [...sizes].flatMap((size) => [size, size + 1, size - 1]);
  return [...new Set([...near, 0, 1])].filter((length) => length >= 0);
}

export function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
}

export function subsetsOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length > most) return [[], items, ...items.map((item) => [item])];
  return items.reduce<readonly (readonly T[])[]>(
    (sets, item) => sets.flatMap((set) => [set, [...set, item]]),
    [[]],
  );
}
