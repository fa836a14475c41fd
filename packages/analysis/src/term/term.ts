import type { Json } from '@sluice/expression';

/** What an action computes with, as far as terms can hold it: JSON, and `undefined`. */
export type Concrete = Json | undefined;

/**
 * A value that is not known before a run, as a term over what comes from outside. Terms are trees without sharing that
 * matters; two terms are equal when their spellings are (`spellTerm`).
 */
export type Term = ValueTerm | InputTerm | ApplyTerm | ChooseTerm | ObjectTerm | ListTerm;

export interface ValueTerm {
  readonly kind: 'value';
  readonly value: Concrete;
}

/** What comes from outside of the flow. See {@link Input}. */
export interface InputTerm {
  readonly kind: 'input';
  readonly input: Input;
}

export interface ApplyTerm {
  readonly kind: 'apply';
  readonly op: Op;
  readonly args: readonly Term[];
}

/** `test` gives a boolean. */
export interface ChooseTerm {
  readonly kind: 'choose';
  readonly test: Term;
  readonly yes: Term;
  readonly no: Term;
}

/** Later entries win over earlier ones, and all over `base`, whose own members are taken over (JavaScript's spread). */
export interface ObjectTerm {
  readonly kind: 'object';
  readonly base: Term | null;
  readonly entries: readonly (readonly [key: string, value: Term])[];
}

export interface ListTerm {
  readonly kind: 'list';
  readonly items: readonly Term[];
}

/**
 * A place in one of the documents that a run gets from outside. The members of a document are inputs themselves: a member
 * read of an input is the input with the longer path, never an `apply` over it.
 */
export interface Input {
  readonly source: InputSource;
  /** Members from the root of the document on; an index is its decimal spelling. */
  readonly path: readonly string[];
}

/**
 * The documents.
 * - `event`: what the host starts the run with (contract, section 8).
 * - `account`: the user that the host says has authenticated, as stored. `null` where nobody has.
 * - `profile`: what a new user submitted.
 * - `authentication`: the host's answer: `outcome`, `aal`, `methods`, `reason`.
 * - `prompt`: what the host resumes a prompt with. `at` tells which: the block's place on the path.
 * - `exchange`: one request's outcome: `ok` (boolean), and `status`, `headers`, `body` (text), `json` (what the body is as JSON;
 *   null when it is none) when ok, else `error_kind`.
 * - `clock`: milliseconds since 1970, whatever an action reads from `Date`. `chance`: from `Math.random`, `crypto`.
 * - `opaque`: what the analysis could not follow; nothing is known of it but perhaps its types.
 * - `item`: only in the body of an op that asks something of each element of a list: the element. `at` is the name that the op gives it.
 * - `step`, `session`: only in the facts of an action and in terms made of an expression, where `event` stands for the event as it is
 *   at that moment, too. The path walk puts in their place what it knows of them.
 *
 * `at` makes inputs of one kind distinct: inside one action's facts it counts from 0 in source order; where an action runs, the
 * path walk prefixes it with the block's place, so that two runs of an action have inputs of their own.
 */
export interface InputSource {
  readonly kind:
    | 'event'
    | 'account'
    | 'profile'
    | 'authentication'
    | 'prompt'
    | 'exchange'
    | 'clock'
    | 'chance'
    | 'opaque'
    | 'item'
    | 'step'
    | 'session';
  readonly at: string;
  /** For `opaque` and `item`: what types the value can have, when that is known; absent: any. */
  readonly types?: readonly TypeName[];
}

export type TypeName = 'undefined' | 'null' | 'boolean' | 'number' | 'string' | 'list' | 'object';

/**
 * What a term can do with values. All are total functions of {@link Concrete}s: what would throw in JavaScript is kept out by
 * whoever makes the term (the action's facts make a way that throws of it), and gives `undefined` here.
 *
 * - `is`: JavaScript's `===` on JSON scalars, equality by content on lists and objects. `same`: `==` of expressions (contract 4.5,
 *   where absent is null).
 * - `less`, `lessOrEqual`: ordering of two numbers or two strings; false otherwise (contract 4.6).
 * - `jsLess`, `jsLessOrEqual`: JavaScript's `<` and `<=`, conversions included.
 * - `and`, `or`, `not`: of booleans; what is not `true` counts as false. `truthy`: JavaScript's truth. `expressionTruthy`: contract
 *   4.4's, which is the same where there are only JSON and `undefined`.
 * - `orNull`: `undefined` becomes null. `nullish`: null or undefined. `typeOf`: a {@link TypeName}.
 * - `plus`, `minus`, `times`, `over`, `rest`, `negate`: on numbers, null otherwise (contract 4.6).
 * - `jsAdd`: JavaScript's `+`. `toNumber`, `toText`: `Number(x)`, `String(x)`. These give NaN and infinities where JavaScript does:
 *   null in their place would be less than 5. `not(is(n, n))` says that a number is NaN.
 * - `get`: own member, or element of a list, `undefined` if there is none. Args: container, key. Only where the key or the
 *   container is no plain input path.
 * - `has`: the object has the own key, or the list an element at the index. Args: container, key.
 * - `size`: contract 4.4. `length`: JavaScript's, of strings and lists.
 * - `in`: contract 4.4's: args item, whole: an element of a list, by content, or an own key of an object. Where `undefined` is no
 *   element, null may be one: an expression asks for `orNull` of the item.
 * - `lower`, `upper`, `startsWith`, `endsWith`, `contains` (text in text, item in list): contract 4.4, null or false on other types.
 *   `trim`, `split`, `join`, `slice`, `indexOf`, `lastIndexOf` (of texts), `replaceAll`, `concat` (lists), `keys`, `values`, `entries`
 *   (of objects and lists): JavaScript's, `undefined` on other types. `concat` of no list is no list.
 * - `matches`: RE2 (contract 4.4). `jsTest`: a JavaScript regular expression: args text, source, flags;
 *   `undefined` where it takes too long to tell.
 * - `inCidr`: contract 4.4.
 * - `some`, `findIndex`, `filter`, `map`: what JavaScript's make of a list and a function that does nothing but give a value. Args: list,
 *   name, body: what the function gives for the `item` of that name. On what is no list, `some` is false, the others `undefined`.
 * - `math`: a function of JavaScript's `Math` by its name, of numbers; `undefined` where one is none, or the result is not finite.
 * - `parseNumber`: `parseFloat`, or `parseInt` with the radix of the second argument; `parseDate`: `Date.parse`: `undefined` for NaN.
 *   `writeDate`: `new Date(ms).toISOString()`, `undefined` where that throws.
 * - `parseJson`: what the text is as JSON, `undefined` when it is none. `writeJson`. `isInteger`.
 * - `json`: what is left of a value that is copied as JSON: `undefined` members are left out, `undefined` elements become null.
 */
export type Op =
  | 'is'
  | 'same'
  | 'less'
  | 'lessOrEqual'
  | 'jsLess'
  | 'jsLessOrEqual'
  | 'and'
  | 'or'
  | 'not'
  | 'truthy'
  | 'expressionTruthy'
  | 'orNull'
  | 'nullish'
  | 'typeOf'
  | 'plus'
  | 'minus'
  | 'times'
  | 'over'
  | 'rest'
  | 'negate'
  | 'jsAdd'
  | 'toNumber'
  | 'toText'
  | 'get'
  | 'has'
  | 'size'
  | 'length'
  | 'in'
  | 'lower'
  | 'upper'
  | 'trim'
  | 'startsWith'
  | 'endsWith'
  | 'contains'
  | 'split'
  | 'join'
  | 'slice'
  | 'indexOf'
  | 'replaceAll'
  | 'concat'
  | 'keys'
  | 'values'
  | 'matches'
  | 'jsTest'
  | 'inCidr'
  | 'parseJson'
  | 'writeJson'
  | 'json'
  | 'isInteger'
  | 'lastIndexOf'
  | 'entries'
  | 'some'
  | 'findIndex'
  | 'filter'
  | 'map'
  | 'math'
  | 'parseNumber'
  | 'parseDate'
  | 'writeDate';
