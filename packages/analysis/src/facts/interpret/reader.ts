import type { AnyNode } from 'acorn';
import { apply, value as constant, or } from '../../term/build-term.ts';
import { simplify } from '../../term/simplify.ts';
import type { InputSource, Term } from '../../term/term.ts';
import { unfollowedMark } from '../../term/unfollowed.ts';
import { inputsOf } from '../../term/visit-inputs.ts';
import type { UnknownSite } from '../action-facts.ts';
import type { Flow, Leaving } from '../state/flow.ts';
import { decide, prune, typesIn, under } from '../state/learn.ts';
import type { Forget } from '../state/merge.ts';
import { mergeFlows } from '../state/merge.ts';
import type { State } from '../state/state.ts';
import { flowingInputs, maxTermSize, sizeOf } from '../state/term-size.ts';
import { anyType, bit, isOnly, type Mask, mayBeOf, namesOf } from '../state/type-mask.ts';
import {
  type Cell,
  type FunctionValue,
  ofTerm,
  type Scope,
  type TermValue,
  type Value,
} from '../state/value.ts';
import { cellTypes } from './cell-types.ts';
import { chooseBoolean } from './choose-boolean.ts';
import type { Sites } from './sites.ts';
import { SourceText } from './source-text.ts';
import { termOf, termOfCell, valuesIn } from './term-of.ts';

/** More work than any action needs; then what is left is read without following it. */
const maxFuel = 120_000;
/** Flows that are told apart at one place. */
export const maxFlows = 64;

/** The source is too much to be followed. */
export class OutOfFuel extends Error {
  override readonly name = 'OutOfFuel';
}

/** Evaluates a piece of code; the parts of the interpreter reach each other through this. */
export interface Evaluators {
  evaluate(reader: Reader, node: AnyNode, state: State, scope: Scope): Flow[];
  execute(reader: Reader, node: AnyNode, state: State, scope: Scope): Flow<undefined>[];
  call(reader: Reader, callee: Value, args: readonly Value[], state: State, node: AnyNode): Flow[];
}

interface Checkpoint {
  readonly counters: ReadonlyMap<string, number>;
  readonly unknowns: ReadonlySet<string>;
  readonly gaveUp: boolean;
}

/** Inputs that are numbered as they are met. */
const newKinds: ReadonlySet<string> = new Set(['opaque', 'clock', 'chance']);

/** One reading of one source: where it is, what it has found, and what it numbers. */
export class Reader extends SourceText implements Forget {
  readonly sites: Sites;
  readonly #evaluators: Evaluators;
  /** What flows into opaque inputs. */
  readonly #flows = new Map<string, ReadonlyMap<string, Term>>();
  readonly #counters = new Map<string, number>();
  readonly unknowns = new Map<string, UnknownSite>();
  readonly constants = new Set<number>();
  readonly slotNames = new Map<number, string>();
  /** Slots of `const`. */
  readonly readonlySlots = new Set<number>();
  readonly frozen = new Set<number>();
  readonly assigned = new Set<string>();
  /** Members that the language calls by itself in this source. */
  implicitNames: ReadonlySet<string> = new Set();
  /** Calls that are waited for where they are made. */
  awaited: ReadonlySet<AnyNode> = new Set();
  /** Functions that are being called, outermost first. */
  readonly calls: FunctionValue['node'][] = [];
  /** Functions that are read for the elements of a list from outside, one inside the other. */
  itemDepth = 0;
  /** Some code was not followed: what is only written may be done all the same. */
  gaveUp = false;
  #fuel = maxFuel;

  constructor(source: string, sites: Sites, evaluators: Evaluators) {
    super(source);
    this.sites = sites;
    this.#evaluators = evaluators;
  }

  spend(amount = 1): void {
    this.#fuel -= amount;
    if (this.#fuel < 0) throw new OutOfFuel();
  }

  evaluate(node: AnyNode, state: State, scope: Scope): Flow[] {
    this.spend();
    return this.#evaluators.evaluate(this, node, state, scope);
  }

  execute(node: AnyNode, state: State, scope: Scope): Flow<undefined>[] {
    this.spend();
    return this.#evaluators.execute(this, node, state, scope);
  }

  call(callee: Value, args: readonly Value[], state: State, node: AnyNode): Flow[] {
    return this.#evaluators.call(this, callee, args, state, node);
  }

  /** Makes one of flows that need not be told apart; of too many, by force. */
  settle<Held extends Value | undefined>(flows: readonly Flow<Held>[]): Flow<Held>[] {
    const possible = flows.filter(({ state }) => !state.impossible);
    if (possible.length < 2) return possible;
    this.spend(possible.length * (4 + (possible.length >> 3)));
    const merged = mergeFlows(possible, this);
    return merged.length > maxFlows ? mergeFlows(merged, this, true) : merged;
  }

  readonly #exchanges = new Map<number, number>();

  /** The number of a request by where it is made. */
  exchangeAt(start: number): number {
    const known = this.#exchanges.get(start);
    if (known !== undefined) return known;
    this.#exchanges.set(start, this.#exchanges.size);
    return this.#exchanges.size - 1;
  }

  next(counter: string): number {
    const count = this.#counters.get(counter) ?? 0;
    this.#counters.set(counter, count + 1);
    return count;
  }

  /** How far the reading is, so that what is tried can be taken back. */
  checkpoint(): Checkpoint {
    return {
      counters: new Map(this.#counters),
      unknowns: new Set(this.unknowns.keys()),
      gaveUp: this.gaveUp,
    };
  }

  /** Forgets what was noted since. */
  restore({ unknowns, gaveUp }: Checkpoint): void {
    for (const key of [...this.unknowns.keys()]) if (!unknowns.has(key)) this.unknowns.delete(key);
    this.gaveUp = gaveUp;
  }

  /** Whether a term depends on what nobody knew of then. */
  isNewer(term: Term, { counters }: Checkpoint): boolean {
    return inputsOf(term).some(
      ({ source: { kind, at } }) =>
        newKinds.has(kind) && Number.parseInt(at, 10) >= (counters.get(kind) ?? 0),
    );
  }

  /** A value of which only the types are known, and what flows into it. */
  opaque(types: Mask, ...from: readonly Value[]): TermValue {
    return this.#opaque(String(this.next('opaque')), types, from);
  }

  /** The same of what code that was not followed gives. */
  unfollowed(types: Mask, ...from: readonly Value[]): TermValue {
    return this.#opaque(`${this.next('opaque')}${unfollowedMark}`, types, from);
  }

  #opaque(at: string, types: Mask, from: readonly Value[]): TermValue {
    const source: InputSource = {
      kind: 'opaque',
      at,
      ...(types === anyType ? {} : { types: namesOf(types) }),
    };
    const flows = new Map<string, Term>();
    for (const value of from) for (const [key, term] of this.flowsOfValue(value)) flows.set(key, term);
    this.#flows.set(source.at, flows);
    return ofTerm({ kind: 'input', input: { source, path: [] } });
  }

  outside(kind: 'clock' | 'chance', types: Mask): TermValue {
    const source: InputSource = { kind, at: String(this.next(kind)), types: namesOf(types) };
    return ofTerm({ kind: 'input', input: { source, path: [] } });
  }

  /** The event's and step's paths whose content can be in a term, each as an input. */
  flowsOf(term: Term): ReadonlyMap<string, Term> {
    const found = new Map<string, Term>();
    for (const [key, input] of flowingInputs(term)) {
      if (input.source.kind === 'event') found.set(key, { kind: 'input', input });
      if (input.source.kind !== 'opaque') continue;
      for (const [inner, place] of this.#flows.get(input.source.at) ?? []) found.set(inner, place);
    }
    return found;
  }

  flowsOfValue(value: Value): ReadonlyMap<string, Term> {
    switch (value.k) {
      case 'term':
        return this.flowsOf(value.term);
      case 'choose':
        return new Map([...this.flowsOfValue(value.yes), ...this.flowsOfValue(value.no)]);
      case 'date':
        return this.flowsOf(value.ms.term);
      case 'error':
        return value.message === null ? new Map() : this.flowsOfValue(value.message);
      default:
        return new Map();
    }
  }

  value(of: Value): Value {
    return this.opaque(anyType, of);
  }

  cell(of: Cell): Cell {
    return { k: 'unknown', term: this.cellTerm(of) };
  }

  cellTerm(of: Cell): Term {
    return this.opaque(cellTypes(of), ...valuesIn(of)).term;
  }

  /** The value as a term: what an object holds at this moment. */
  termOf(state: State, value: Value): Term {
    return termOf(this, state, value);
  }

  termOfCell(state: State, cell: Cell): Term {
    return termOfCell(this, state, cell);
  }

  limit(term: Term): Term {
    if (sizeOf(term) > maxTermSize) return this.opaque(anyType, ofTerm(term)).term;
    // Large terms are left as they are: all that matters of them is what flows into them.
    return sizeOf(term) > 120 ? term : simplify(term);
  }

  /** A new object or list of the action's own. */
  make(state: State, cell: Cell): Value {
    this.spend(1 + (valuesIn(cell).length >> 2));
    const id = this.next('ref');
    state.heap.set(id, cell);
    return { k: 'ref', id };
  }

  /** What a value points at, when that is one thing. */
  cellOf(state: State, value: Value): Cell | null {
    return value.k === 'ref' ? (state.heap.read.get(value.id) ?? null) : null;
  }

  types(state: State, value: Value): Mask {
    switch (value.k) {
      case 'term':
        return value.nan === true ? bit.number : typesIn(state, value.term);
      case 'choose':
        return this.types(state, value.yes) | this.types(state, value.no);
      case 'ref': {
        const cell = state.heap.read.get(value.id);
        return cell === undefined ? anyType : cellTypes(cell);
      }
      default:
        return bit.object;
    }
  }

  /** JavaScript's truth of a value, as a boolean term. */
  truth(state: State, value: Value): Term {
    if (value.k === 'choose')
      return this.chooseUnder(
        state,
        value.test,
        (there) => this.truth(there, value.yes),
        (there) => this.truth(there, value.no),
      );
    if (value.k !== 'term' || value.infinite !== undefined) return constant(true);
    return this.truthOfTerm(state, value.term);
  }

  truthOfTerm(state: State, term: Term): Term {
    if (isOnly(typesIn(state, term), bit.boolean)) return this.decided(state, simplify(term));
    if (term.kind === 'choose')
      return this.chooseUnder(
        state,
        term.test,
        (there) => this.truthOfTerm(there, term.yes),
        (there) => this.truthOfTerm(there, term.no),
      );
    return this.decided(state, simplify(apply('truthy', term)));
  }

  nullish(state: State, value: Value): Term {
    if (value.k === 'choose')
      return this.chooseUnder(
        state,
        value.test,
        (there) => this.nullish(there, value.yes),
        (there) => this.nullish(there, value.no),
      );
    if (value.k !== 'term' || value.nan === true) return constant(false);
    return this.nullishTerm(state, value.term);
  }

  nullishTerm(state: State, term: Term): Term {
    if (term.kind === 'choose')
      return this.chooseUnder(
        state,
        term.test,
        (there) => this.nullishTerm(there, term.yes),
        (there) => this.nullishTerm(there, term.no),
      );
    return this.decided(
      state,
      sizeOf(term) > 120 ? apply('nullish', term) : simplify(apply('nullish', term)),
    );
  }

  /** A boolean of two, each looked at where it is the one that counts. */
  chooseUnder(state: State, test: Term, yes: (state: State) => Term, no: (state: State) => Term): Term {
    const known = decide(state, test);
    if (known !== null) return known ? yes(state) : no(state);
    this.spend(5 + (sizeOf(test) >> 2));
    const [whenYes, whenNo] = [under(state, test, true), under(state, test, false)];
    if (whenYes.impossible) return no(state);
    if (whenNo.impossible) return yes(state);
    return chooseBoolean(test, yes(whenYes), no(whenNo));
  }

  /** The value without the alternatives that are decided. */
  prune(state: State, value: Value): Value {
    if (value.k === 'choose') {
      const known = decide(state, value.test);
      return known === null ? value : this.prune(state, known ? value.yes : value.no);
    }
    if (value.k !== 'term') return value;
    const term = prune(state, value.term);
    return term === value.term ? value : { ...value, term };
  }

  decided(state: State, term: Term): Term {
    const known = decide(state, term);
    return known === null ? term : constant(known);
  }

  /** The value is of one of these types, as a boolean term. */
  isOfType(state: State, value: Value, mask: Mask): Term {
    if (value.k === 'choose')
      return this.chooseUnder(
        state,
        value.test,
        (there) => this.isOfType(there, value.yes, mask),
        (there) => this.isOfType(there, value.no, mask),
      );
    const types = this.types(state, value);
    if (!mayBeOf(types, mask)) return constant(false);
    if (isOnly(types, mask)) return constant(true);
    if (value.k === 'ref') return this.#cellIsOfType(state, state.heap.read.get(value.id), mask);
    if (value.k !== 'term') return constant(mayBeOf(types, mask));
    if (value.term.kind === 'choose') {
      const { test, yes, no } = value.term;
      return this.chooseUnder(
        state,
        test,
        (there) => this.isOfType(there, ofTerm(yes), mask),
        (there) => this.isOfType(there, ofTerm(no), mask),
      );
    }
    const { term } = value;
    return or(
      ...namesOf(mask & types).map((name) =>
        name === 'undefined' || name === 'null'
          ? apply('is', term, constant(name === 'null' ? null : undefined))
          : apply('is', apply('typeOf', term), constant(name)),
      ),
    );
  }

  #cellIsOfType(state: State, cell: Cell | undefined, mask: Mask): Term {
    if (cell?.k === 'choose')
      return this.chooseUnder(
        state,
        cell.test,
        (there) => this.#cellIsOfType(there, cell.yes, mask),
        (there) => this.#cellIsOfType(there, cell.no, mask),
      );
    if (cell?.k === 'unknown') return this.isOfType(state, ofTerm(cell.term), mask);
    return constant(cell === undefined || mayBeOf(cellTypes(cell), mask));
  }

  /** Both sides of a condition, as far as they are possible. */
  branch(
    state: State,
    condition: Term,
    implicitly = false,
  ): { readonly yes: State | null; readonly no: State | null } {
    if (sizeOf(condition) <= 120) condition = simplify(condition);
    const known = decide(state, condition);
    if (known !== null) return known ? { yes: state, no: null } : { yes: null, no: state };
    this.spend(5 + (sizeOf(condition) >> 2));
    const yes = state.fork();
    if (implicitly) {
      yes.assumeImplicitly(condition, true);
      state.assumeImplicitly(condition, false);
    } else {
      yes.assume(condition);
      state.assumeNot(condition);
    }
    return { yes: yes.impossible ? null : yes, no: state.impossible ? null : state };
  }

  /** Follows both sides of a condition, and brings together what they come to. */
  either<Held extends Value | undefined>(
    state: State,
    condition: Term,
    yes: (state: State) => Flow<Held>[],
    no: (state: State) => Flow<Held>[],
  ): Flow<Held>[] {
    const sides = this.branch(state, condition);
    return this.settle([
      ...(sides.yes === null ? [] : yes(sides.yes)),
      ...(sides.no === null ? [] : no(sides.no)),
    ]);
  }

  /** Where the condition holds, the language or the api throws. */
  failIf(state: State, condition: Term, node: AnyNode, next: (state: State) => Flow[]): Flow[] {
    const { yes, no } = this.branch(state, condition, true);
    return [...(yes === null ? [] : [this.fail(yes, node)]), ...(no === null ? [] : next(no))];
  }

  failUnless(state: State, condition: Term, node: AnyNode, next: (state: State) => Flow[]): Flow[] {
    const { yes, no } = this.branch(state, condition, true);
    return [...(no === null ? [] : [this.fail(no, node)]), ...(yes === null ? [] : next(yes))];
  }

  fail(state: State, node: AnyNode, message: Value | null = null): Leaving {
    return { kind: 'throw', state, value: { k: 'error', error_kind: null, message }, at: node.start };
  }

  /** It may throw, and nobody can say when. */
  mayFail(state: State, node: AnyNode, next: (state: State) => Flow[]): Flow[] {
    return this.failIf(state, this.opaque(bit.boolean).term, node, next);
  }

  testText(text: Term, source: string, flags: string): Term {
    return apply('jsTest', text, constant(source), constant(flags));
  }

  /**
   * From here on anything may have happened to what the action has made itself, and to variables that are set more than once;
   * the ways cannot be told any more.
   */
  giveUp(state: State, what: UnknownSite['what'], message: string, node: AnyNode): void {
    this.note(what, message, node);
    this.gaveUp = true;
    state.lossy = true;
    for (const [slot, value] of state.vars.read)
      if (!this.constants.has(slot)) state.vars.set(slot, this.unfollowed(anyType, value));
    for (const [id, cell] of state.heap.read)
      state.heap.set(id, { k: 'unknown', term: this.unfollowed(cellTypes(cell), ...valuesIn(cell)).term });
  }

  /** What was done since then may come too late to count: `unknown` where it may still be waited for, `sometimes` where nobody can. */
  doubt(state: State, since: State['passed'], as: 'unknown' | 'sometimes'): void {
    for (const [site, passed] of state.passed.read)
      if (since.read.get(site) !== passed) state.passed.set(site, as);
  }

  note(
    what: UnknownSite['what'],
    message: string,
    node: { readonly start: number; readonly end: number },
  ): void {
    const key = `${node.start} ${what}`;
    if (!this.unknowns.has(key)) this.unknowns.set(key, { what, message, at: this.span(node) });
  }
}
