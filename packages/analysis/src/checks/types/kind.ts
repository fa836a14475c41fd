import type { TypeName } from '../../term/term.ts';

/** Types of JSON; what is absent counts as null in expressions. */
export type JsonType = Exclude<TypeName, 'undefined'>;

/** What is known of a value without running anything. */
export interface Kind {
  readonly types: ReadonlySet<JsonType>;
  /** Every text and every number that it can be, where these are few and known; null when they are not. */
  readonly values: readonly (string | number)[] | null;
  /** Bounds of a number, both included. */
  readonly range: readonly [min: number, max: number] | null;
}

const allTypes: readonly JsonType[] = ['null', 'boolean', 'number', 'string', 'list', 'object'];

export const anyKind: Kind = { types: new Set(allTypes), values: null, range: null };

export function kindOf(types: readonly JsonType[], more: Partial<Omit<Kind, 'types'>> = {}): Kind {
  return { types: new Set(types), values: null, range: null, ...more };
}

export function kindOfValue(value: unknown): Kind {
  if (value === undefined || value === null) return kindOf(['null']);
  if (typeof value === 'string') return kindOf(['string'], { values: [value] });
  if (typeof value === 'number') return kindOf(['number'], { values: [value], range: [value, value] });
  if (typeof value === 'boolean') return kindOf(['boolean']);
  return kindOf([Array.isArray(value) ? 'list' : 'object']);
}

/** More values than this are no list that a typing error could be told by. */
const mostValues = 64;

/** A value that is one or the other. */
export function eitherKind(a: Kind, b: Kind): Kind {
  const values = valuesOf(a, b);
  return { types: new Set([...a.types, ...b.types]), values, range: rangeOf(a, b) };
}

function valuesOf(a: Kind, b: Kind): Kind['values'] {
  const sides = [a, b].map((kind) => (hasValues(kind) ? kind.values : []));
  const [left, right] = sides;
  if (left === undefined || right === undefined || left === null || right === null) return null;
  const values = [...new Set([...left, ...right])];
  return values.length > mostValues ? null : values;
}

function hasValues({ types }: Kind): boolean {
  return types.has('string') || types.has('number');
}

function rangeOf(a: Kind, b: Kind): Kind['range'] {
  if (!a.types.has('number')) return b.range;
  if (!b.types.has('number')) return a.range;
  return a.range === null || b.range === null
    ? null
    : [Math.min(a.range[0], b.range[0]), Math.max(a.range[1], b.range[1])];
}

export function orNullKind(kind: Kind): Kind {
  return kind.types.has('null') ? kind : { ...kind, types: new Set([...kind.types, 'null']) };
}

const names: Readonly<Record<JsonType, string>> = {
  null: 'null',
  boolean: 'true or false',
  number: 'a number',
  string: 'a text',
  list: 'a list',
  object: 'an object',
};

/** `a number`, `a text or a list`. */
export function showTypes(types: ReadonlySet<JsonType>): string {
  const shown = allTypes.filter((type) => type !== 'null' && types.has(type)).map((type) => names[type]);
  return shown.length === 0 ? 'null' : shown.join(' or ');
}

/** The types apart from null: what a value is when it is there. */
export function presentTypes({ types }: Kind): ReadonlySet<JsonType> {
  return new Set([...types].filter((type) => type !== 'null'));
}
