import type { Concrete, TypeName } from '../../term/term.ts';

/** A set of types, as bits. */
export type Mask = number;

export const bit = {
  undefined: 1,
  null: 2,
  boolean: 4,
  number: 8,
  string: 16,
  list: 32,
  object: 64,
} as const satisfies Record<TypeName, Mask>;

export const anyType: Mask = 127;
export const nullishTypes: Mask = bit.undefined | bit.null;
export const scalarTypes: Mask = nullishTypes | bit.boolean | bit.number | bit.string;
/** What JSON can say. */
export const jsonTypes: Mask = anyType & ~bit.undefined;

const names = Object.keys(bit) as TypeName[];

export function maskOf(types: readonly TypeName[]): Mask {
  return types.reduce((mask, name) => mask | bit[name], 0);
}

export function namesOf(mask: Mask): readonly TypeName[] {
  return names.filter((name) => (mask & bit[name]) !== 0);
}

export function maskOfValue(value: Concrete): Mask {
  if (value === undefined) return bit.undefined;
  if (value === null) return bit.null;
  if (Array.isArray(value)) return bit.list;
  return bit[typeof value as 'boolean' | 'number' | 'string' | 'object'];
}

/** Whether a value of these types can be of one of those. */
export function mayBeOf(mask: Mask, types: Mask): boolean {
  return (mask & types) !== 0;
}

export function isOnly(mask: Mask, types: Mask): boolean {
  return mask !== 0 && (mask & ~types) === 0;
}
