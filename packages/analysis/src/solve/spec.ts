import { isIndex } from '@sluice/expression';
import type { Concrete, TypeName } from '../term/term.ts';
import { nameType } from '../term/types-of.ts';

/** What values stand at a place of a document. */
export interface Spec {
  readonly types: readonly TypeName[];
  /** Nothing may be there although what holds the place is. */
  readonly optional: boolean;
  /** Where given, only these. */
  readonly values?: readonly Concrete[];
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
  readonly minLength?: number;
  /** What an object looks like: like one of these. Absent: it has any members. */
  readonly shapes?: readonly Shape[];
  /** Elements of a list. Absent: any. */
  readonly items?: Spec;
}

export interface Shape {
  readonly members: Readonly<Record<string, Spec>>;
  /** What other members are; null: there are none. */
  readonly others: Spec | null;
  /** Other members have names in lower case. */
  readonly isLowerCase?: true;
}

export const anything: Spec = {
  types: ['null', 'boolean', 'number', 'string', 'list', 'object'],
  optional: true,
};
const element: Spec = { ...anything, optional: false };
const openShape: Shape = { members: {}, others: anything };
const absent: Spec = { types: [], optional: true };

export function shapesOf(spec: Spec): readonly Shape[] {
  if (!spec.types.includes('object')) return [];
  return spec.shapes ?? [openShape];
}

/** What stands at a member of an object of this shape. */
export function memberOf(shape: Shape, key: string): Spec {
  const own = Object.hasOwn(shape.members, key) ? shape.members[key] : undefined;
  if (own === undefined && shape.isLowerCase === true && key !== key.toLowerCase()) return absent;
  return own ?? shape.others ?? absent;
}

/** What stands at an element of a list. Past its end nothing does. */
export function elementOf(spec: Spec, key: string): Spec {
  return isIndex(key) ? { ...(spec.items ?? element), optional: true } : absent;
}

/** All that may stand at a member, whatever the container looks like. */
export function memberSpecs(specs: readonly Spec[], key: string): readonly Spec[] {
  return specs.flatMap((spec) => [
    ...shapesOf(spec).map((shape) => memberOf(shape, key)),
    ...(spec.types.includes('list') ? [elementOf(spec, key)] : []),
  ]);
}

export function admits(spec: Spec, value: Concrete): boolean {
  if (value === undefined) return spec.optional;
  if (!spec.types.includes(nameType(value))) return false;
  if (spec.values !== undefined && isScalar(value) && !spec.values.includes(value)) return false;
  if (typeof value === 'number') {
    const isWhole = spec.integer !== true || Number.isInteger(value);
    return isWhole && value >= (spec.min ?? -Infinity) && value <= (spec.max ?? Infinity);
  }
  if (typeof value === 'string') return value.length >= (spec.minLength ?? 0);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every((item: Concrete) => admits(spec.items ?? element, item));
  return shapesOf(spec).some((shape) => fits(shape, value as Readonly<Record<string, Concrete>>));
}

function isScalar(value: Concrete): boolean {
  return typeof value !== 'object' || value === null;
}

function fits(shape: Shape, value: Readonly<Record<string, Concrete>>): boolean {
  const keys = new Set([...Object.keys(shape.members), ...Object.keys(value)]);
  return [...keys].every((key) =>
    admits(memberOf(shape, key), Object.hasOwn(value, key) ? value[key] : undefined),
  );
}
