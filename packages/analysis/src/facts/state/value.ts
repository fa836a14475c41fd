import type { ActionFunction } from '@sluice/action-source';
import { apply, choose, value as constant } from '../../term/build-term.ts';
import { spellTerm } from '../../term/spell-term.ts';
import type { Concrete, Term } from '../../term/term.ts';
import { typesOf } from '../../term/types-of.ts';

/** What a variable holds while a source is read. */
export type Value =
  | TermValue
  | RefValue
  | FunctionValue
  | NativeValue
  | ChooseValue
  | DateValue
  | PatternValue
  | ErrorValue
  | PromiseValue;

export interface TermValue {
  readonly k: 'term';
  readonly term: Term;
  /** A number that may be `NaN`, which terms cannot hold: there it is null. */
  readonly nan?: boolean;
  /** `Infinity` or its opposite, which terms cannot hold either. */
  readonly infinite?: 1 | -1;
  /** The read that gave it, so that a later test of it counts for the read. */
  readonly read?: string;
  /** It is `typeof` of this. */
  readonly typeOf?: Term;
}

/** An object or list that the action has made itself. */
export interface RefValue {
  readonly k: 'ref';
  readonly id: number;
}

export interface FunctionValue {
  readonly k: 'function';
  readonly node: ActionFunction;
  readonly scope: Scope;
}

/** Something of the language, or of the api, by its path: `JSON.parse`, `api.state.set`. */
export interface NativeValue {
  readonly k: 'native';
  readonly name: string;
}

export interface ChooseValue {
  readonly k: 'choose';
  readonly test: Term;
  readonly yes: Value;
  readonly no: Value;
}

/** A `Date` at so many milliseconds. */
export interface DateValue {
  readonly k: 'date';
  readonly ms: TermValue;
}

export interface PatternValue {
  readonly k: 'pattern';
  readonly source: string;
  readonly flags: string;
}

/** `error_kind` for an error of the api. */
export interface ErrorValue {
  readonly k: 'error';
  readonly error_kind: Term | null;
  readonly message: Value | null;
}

/** What is waited for: a request under way, something settled, several at once. */
export type PromiseValue =
  | { readonly k: 'promise'; readonly of: 'fetch'; readonly exchange: string }
  | {
      readonly k: 'promise';
      readonly of: 'settled';
      readonly threw: boolean;
      readonly value: Value;
      readonly at: number;
    }
  | { readonly k: 'promise'; readonly of: 'all' | 'allSettled'; readonly items: readonly Value[] };

/** The names that a piece of code sees, each with the slot that holds its value. */
export interface Scope {
  readonly names: Map<string, number>;
  readonly parent: Scope | null;
  /** A function's outermost scope: where its `var`s live. */
  readonly isFunction: boolean;
}

/** What a {@link RefValue} points at. */
export type Cell =
  | { readonly k: 'object'; readonly base: Term | null; readonly entries: ReadonlyMap<string, Value> }
  | { readonly k: 'list'; readonly items: readonly Value[] }
  /** `Map` with text keys that are known, or `Set`. */
  | { readonly k: 'map'; readonly entries: ReadonlyMap<string, Value> }
  | { readonly k: 'set'; readonly items: readonly Value[] }
  /** An absolute URL: its beginning up to the end of the host, where that is known. */
  | { readonly k: 'url'; readonly origin: string | null; readonly href: Term }
  | { readonly k: 'choose'; readonly test: Term; readonly yes: Cell; readonly no: Cell }
  /** Whatever it was, code that was not followed has had its hands on it. */
  | {
      readonly k: 'unknown';
      readonly term: Term;
      /** The items that the list has, where that is known, each with when it has it. */
      readonly pieces?: readonly ItemPiece[];
      /** Its methods neither throw nor call anything: `URLSearchParams`. */
      readonly tame?: boolean;
    };

/** An item of a list of the action's own that may be in it, or not. */
export interface ItemPiece {
  readonly when: Term;
  readonly value: Value;
}

export function ofTerm(term: Term): TermValue {
  return { k: 'term', term };
}

export function literal(concrete: Concrete): TermValue {
  return { k: 'term', term: constant(concrete) };
}

export const nothing: TermValue = literal(undefined);

/** The literal that a value is; null when it is none. */
export function literalOf(value: Value | undefined): { readonly value: Concrete } | null {
  return value?.k === 'term' && value.nan !== true && value.term.kind === 'value' ? value.term : null;
}

export function isText(value: Value | undefined): value is TermValue {
  return typeof literalOf(value)?.value === 'string';
}

export function textOf(value: Value | undefined): string | null {
  const found = literalOf(value)?.value;
  return typeof found === 'string' ? found : null;
}

export function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.k === 'ref' && b.k === 'ref') return a.id === b.id;
  if (a.k === 'native' && b.k === 'native') return a.name === b.name;
  return a.k === 'function' && b.k === 'function' && a.node === b.node && a.scope === b.scope;
}

export function chooseValue(test: Term, yes: Value, no: Value): Value {
  if (test.kind === 'value') return test.value === true ? yes : no;
  if (sameValue(yes, no)) return yes;
  if (yes.k === 'term' && no.k === 'term' && agreeOnNaN(yes, no) && !partsInfinity(yes, no)) {
    const term = isAbsentAnyway(test, yes.term, no.term) ? no.term : choose(test, yes.term, no.term);
    if (yes.infinite !== undefined) return yes;
    return yes.nan === true || no.nan === true ? { k: 'term', term, nan: true } : ofTerm(term);
  }
  if (yes.k === 'date' && no.k === 'date') {
    const ms = chooseValue(test, yes.ms, no.ms);
    if (ms.k === 'term') return { k: 'date', ms };
  }
  if (yes.k === 'error' && no.k === 'error') {
    const kindOf = (error: ErrorValue): Term => error.error_kind ?? constant(undefined);
    const hasKind = yes.error_kind !== null || no.error_kind !== null;
    return {
      k: 'error',
      error_kind: hasKind ? choose(test, kindOf(yes), kindOf(no)) : null,
      message:
        yes.message !== null && no.message !== null ? chooseValue(test, yes.message, no.message) : null,
    };
  }
  return { k: 'choose', test, yes, no };
}

/** Null stands for `NaN` in both of them, or in none that can be null. */
function agreeOnNaN(a: TermValue, b: TermValue): boolean {
  const isNumeric = (value: TermValue): boolean =>
    value.nan === true || [...typesOf(value.term)].every((type) => type === 'number');
  return (a.nan !== true && b.nan !== true) || (isNumeric(a) && isNumeric(b));
}

/** An infinity is told from every other number. */
function partsInfinity(a: TermValue, b: TermValue): boolean {
  return a.infinite !== b.infinite;
}

/** `x?.y` is what `x.y` is: a member of nothing is nothing. */
function isAbsentAnyway(test: Term, yes: Term, no: Term): boolean {
  if (yes.kind !== 'value' || yes.value !== undefined) return false;
  if (test.kind === 'apply' && test.op === 'or')
    return test.args.every((part) => isAbsentAnyway(part, yes, no));
  const [place] = test.kind === 'apply' && test.op === 'nullish' ? test.args : [];
  return place !== undefined && isAbsentWithout(no, place);
}

/** Ops that give `undefined` when their first argument is nothing. */
const strict: ReadonlySet<string> = new Set(['get', 'split', 'slice', 'trim', 'replaceAll', 'length']);

function isAbsentWithout(term: Term, place: Term): boolean {
  if (term.kind === 'apply' && strict.has(term.op) && term.args[0] !== undefined)
    return spellTerm(term.args[0]) === spellTerm(place) || isAbsentWithout(term.args[0], place);
  if (term.kind !== 'input' || place.kind !== 'input') return false;
  const [inner, outer] = [term.input, place.input];
  return (
    inner.source.kind === outer.source.kind &&
    inner.source.at === outer.source.at &&
    inner.path.length > outer.path.length &&
    outer.path.every((key, index) => key === inner.path[index])
  );
}

/** Applies what gives a value to each alternative of a value. */
export function mapAlternatives(value: Value, give: (alternative: Value) => Value): Value {
  if (value.k !== 'choose') return give(value);
  return chooseValue(value.test, mapAlternatives(value.yes, give), mapAlternatives(value.no, give));
}

export const isType = (term: Term, name: string): Term => apply('is', apply('typeOf', term), constant(name));
