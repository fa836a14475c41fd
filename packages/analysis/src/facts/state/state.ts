import { not } from '../../term/build-term.ts';
import { spellTerm } from '../../term/spell-term.ts';
import type { Term } from '../../term/term.ts';
import type { Certainty, WayEffect, WayExchange } from '../action-facts.ts';
import { learn, learnAgain } from './learn.ts';
import type { Mask } from './type-mask.ts';
import type { Cell, Value } from './value.ts';

/** One condition after the other, the latest first. */
export interface Conditions {
  readonly term: Term;
  readonly before: Conditions | null;
  readonly depth: number;
}

export type Passed = Exclude<Certainty, 'never'>;

/** A map that is copied when somebody else may still look at it. */
class Shared<Key, Held> {
  #map: Map<Key, Held>;
  #shared = false;

  constructor(map: Map<Key, Held> = new Map()) {
    this.#map = map;
  }

  get read(): ReadonlyMap<Key, Held> {
    return this.#map;
  }

  set(key: Key, held: Held): void {
    if (this.#shared) {
      this.#map = new Map(this.#map);
      this.#shared = false;
    }
    this.#map.set(key, held);
  }

  fork(): Shared<Key, Held> {
    this.#shared = true;
    const other = new Shared<Key, Held>(this.#map);
    other.#shared = true;
    return other;
  }
}

/** What holds at one moment of one way. Each state belongs to whoever has it; `fork` makes another. */
export class State {
  vars = new Shared<number, Value>();
  heap = new Shared<number, Cell>();
  /** Types that terms were found to have, and conditions found to hold, by spelling. */
  types = new Shared<string, Mask>();
  known = new Shared<string, boolean>();
  /** Terms that the author has asked for, and that are something. */
  tested = new Shared<string, true>();
  /** What is learnt follows from not having thrown, which nobody has asked for. */
  implicit = false;
  /** Sites of the api that were passed, and keys of step state that were set there. */
  passed = new Shared<number | string, Passed>();
  conditions: Conditions | null = null;
  effects: readonly WayEffect[] = [];
  exchanges: readonly WayExchange[] = [];
  denied: Term | null = null;
  /** What stands in `effects` is not all of it, or the conditions do not say when. */
  lossy = false;
  /** No run gets here. */
  impossible = false;

  fork(): State {
    const other = new State();
    other.vars = this.vars.fork();
    other.heap = this.heap.fork();
    other.types = this.types.fork();
    other.known = this.known.fork();
    other.tested = this.tested.fork();
    other.passed = this.passed.fork();
    other.conditions = this.conditions;
    other.effects = this.effects;
    other.exchanges = this.exchanges;
    other.denied = this.denied;
    other.lossy = this.lossy;
    other.impossible = this.impossible;
    return other;
  }

  /** From here on the condition holds. One condition is one entry, so that its opposite is recognised when states come together. */
  assume(condition: Term): void {
    if (condition.kind === 'value') {
      if (condition.value !== true) this.impossible = true;
      return;
    }
    if (this.known.read.get(spellTerm(condition)) === true) return;
    this.conditions = {
      term: condition,
      before: this.conditions,
      depth: (this.conditions?.depth ?? 0) + 1,
    };
    learn(this, condition, true);
    this.#propagate();
  }

  /** Where all but one part of an earlier alternative are out, the last one holds. */
  #propagate(): void {
    let count = 0;
    for (let at = this.conditions; at !== null && count < 24; at = at.before, count += 1)
      learnAgain(this, at.term);
  }

  /** As `assume`, where the language or the api asked, not the author. */
  assumeImplicitly(condition: Term, holds: boolean): void {
    this.implicit = true;
    if (holds) this.assume(condition);
    else this.assumeNot(condition);
    this.implicit = false;
  }

  wasTested(term: Term): boolean {
    return this.tested.read.has(spellTerm(term));
  }

  assumeNot(condition: Term): void {
    this.assume(not(condition));
  }
}

export function listConditions(conditions: Conditions | null, since: Conditions | null = null): Term[] {
  const terms: Term[] = [];
  for (let at = conditions; at !== null && at !== since; at = at.before) terms.push(at.term);
  return terms.reverse();
}

/** The latest condition that both have in common, with all before it. */
export function commonConditions(a: Conditions | null, b: Conditions | null): Conditions | null {
  while (a !== b) {
    if ((a?.depth ?? 0) >= (b?.depth ?? 0)) a = a?.before ?? null;
    else b = b?.before ?? null;
  }
  return a;
}
