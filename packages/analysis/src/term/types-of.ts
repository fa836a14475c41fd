import type { Concrete, Op, Term, TypeName } from './term.ts';

/** The types that a value may have. */
export type Types = ReadonlySet<TypeName>;

const everyType: Types = new Set<TypeName>([
  'undefined',
  'null',
  'boolean',
  'number',
  'string',
  'list',
  'object',
]);
const [boolean, number, text] = [only('boolean'), only('number'), only('string')];
const numberOrNull = only('number', 'null');
const numberOrUndefined = only('number', 'undefined');
const textOrNull = only('string', 'null');
const textOrUndefined = only('string', 'undefined');
const listOrUndefined = only('list', 'undefined');

function only(...names: readonly TypeName[]): Types {
  return new Set(names);
}

/** The type of a value, by the name that `typeOf` gives it. */
export function nameType(value: Concrete): TypeName {
  if (value === undefined) return 'undefined';
  if (value === null) return 'null';
  if (typeof value === 'object') return Array.isArray(value) ? 'list' : 'object';
  return typeof value as 'boolean' | 'number' | 'string';
}

const resultTypes: Readonly<Record<Op, Types | null>> = {
  is: boolean,
  same: boolean,
  less: boolean,
  lessOrEqual: boolean,
  jsLess: boolean,
  jsLessOrEqual: boolean,
  and: boolean,
  or: boolean,
  not: boolean,
  truthy: boolean,
  expressionTruthy: boolean,
  orNull: null,
  nullish: boolean,
  typeOf: text,
  plus: numberOrNull,
  minus: numberOrNull,
  times: numberOrNull,
  over: numberOrNull,
  rest: numberOrNull,
  negate: numberOrNull,
  jsAdd: only('number', 'string', 'undefined'),
  toNumber: only('number', 'undefined'),
  toText: textOrUndefined,
  get: null,
  has: boolean,
  size: numberOrNull,
  length: only('number', 'undefined'),
  in: boolean,
  lower: textOrNull,
  upper: textOrNull,
  trim: textOrUndefined,
  startsWith: boolean,
  endsWith: boolean,
  contains: boolean,
  split: listOrUndefined,
  join: textOrUndefined,
  slice: only('string', 'list', 'undefined'),
  indexOf: only('number', 'undefined'),
  replaceAll: textOrUndefined,
  concat: listOrUndefined,
  keys: listOrUndefined,
  values: listOrUndefined,
  matches: boolean,
  jsTest: boolean,
  inCidr: boolean,
  parseJson: null,
  writeJson: textOrUndefined,
  json: null,
  isInteger: boolean,
  lastIndexOf: numberOrUndefined,
  entries: listOrUndefined,
  some: boolean,
  findIndex: numberOrUndefined,
  filter: listOrUndefined,
  map: listOrUndefined,
  math: numberOrUndefined,
  parseNumber: numberOrUndefined,
  parseDate: numberOrUndefined,
  writeDate: textOrUndefined,
};

const known = new WeakMap<Term, Types>();

/** What types the term's value can have, as far as its shape tells, whatever the documents are. */
export function typesOf(term: Term): Types {
  const before = known.get(term);
  if (before !== undefined) return before;
  const types = findTypes(term);
  known.set(term, types);
  return types;
}

function findTypes(term: Term): Types {
  switch (term.kind) {
    case 'value':
      return only(nameType(term.value));
    case 'input':
      return term.input.path.length === 0 && term.input.source.types !== undefined
        ? new Set(term.input.source.types)
        : everyType;
    case 'choose':
      return new Set([...typesOf(term.yes), ...typesOf(term.no)]);
    case 'object':
      return only('object');
    case 'list':
      return only('list');
    case 'apply': {
      const [first] = term.args;
      if (term.op === 'orNull' && first !== undefined) return typesOrNull(typesOf(first));
      if (term.op === 'json' && first !== undefined) return typesOf(first);
      if (term.op === 'toNumber' || term.op === 'toText') {
        // A scalar always has one; what an object says of itself may be no text.
        const isScalar = first !== undefined && !mayBe(first, 'object', 'list');
        return isScalar ? (term.op === 'toText' ? text : number) : (resultTypes[term.op] ?? everyType);
      }
      if (term.op === 'concat') return isList(...term.args) ? only('list') : listOrUndefined;
      const isOfTexts = first?.kind === 'apply' && (first.op === 'split' || first.op === 'keys');
      if (term.op === 'get' && isOfTexts) return textOrUndefined;
      // A clock shows a date.
      if (term.op === 'writeDate' && first?.kind === 'input' && first.input.source.kind === 'clock')
        return text;
      return resultTypes[term.op] ?? everyType;
    }
  }
}

/** At least one, and each one is a list. */
function isList(...terms: readonly Term[]): boolean {
  return terms.length > 0 && terms.every((term) => [...typesOf(term)].every((type) => type === 'list'));
}

function typesOrNull(types: Types): Types {
  return types.has('undefined')
    ? new Set([...types].map((type) => (type === 'undefined' ? 'null' : type)))
    : types;
}

export function mayBe(term: Term, ...names: readonly TypeName[]): boolean {
  const types = typesOf(term);
  return names.some((name) => types.has(name));
}

export function isBoolean(term: Term): boolean {
  const types = typesOf(term);
  return types.size === 1 && types.has('boolean');
}
