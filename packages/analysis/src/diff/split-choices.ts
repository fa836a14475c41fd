import type { ActionWay, WayEffect } from '../facts/action-facts.ts';
import { no, not, yes } from '../term/build-term.ts';
import { simplify } from '../term/simplify.ts';
import { spellTerm } from '../term/spell-term.ts';
import type { ChooseTerm, Term } from '../term/term.ts';
import { isBoolean } from '../term/types-of.ts';
import { partsOf, withParts } from '../term/visit-inputs.ts';

/** Ways that one way is split into, at most; beyond, its choices stay as they are. */
const mostSplits = 64;

/**
 * A way whose values are chosen by conditions, as several ways without choices: `a ? 1 : 2` and an `if` with two assignments come to
 * the same ones. A value that is true or false is a choice as well, however it is come by.
 */
export function splitChoices(way: ActionWay): readonly ActionWay[] {
  const done: ActionWay[] = [];
  const open: ActionWay[] = [way];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const choice = firstChoice(termsOf(next));
    if (choice === null) done.push(next);
    else if (done.length + open.length >= mostSplits) return [way];
    else
      for (const [test, isTaken] of [
        [choice.test, true],
        [not(choice.test), false],
      ] as const)
        open.push(settle(next, test, spellTerm(choice.test), isTaken));
  }
  return done;
}

/** All values that a way leaves behind, or sends. */
export function termsOf({ effects, exchanges, end }: ActionWay): readonly Term[] {
  return [
    ...effects.flatMap((effect) => {
      if (effect.kind === 'state.set') return [effect.key, effect.value];
      return effect.kind === 'user.setAppMetadata' ? [effect.patch] : [effect.name, effect.value];
    }),
    ...exchanges.flatMap(({ method, url, body }) => [method, url, body]),
    ...(end.kind === 'denies' ? [end.reason] : []),
  ];
}

function firstChoice(terms: readonly Term[]): ChooseTerm | null {
  for (const term of terms) {
    if (term.kind === 'choose') return term;
    if (term.kind !== 'value' && isBoolean(term)) return { kind: 'choose', test: term, yes, no };
    const inner = firstChoice(partsOf(term));
    if (inner !== null) return inner;
  }
  return null;
}

/** The way where a test has come out: every choice that asks it is made. */
function settle(way: ActionWay, when: Term, test: string, isTaken: boolean): ActionWay {
  const choose = (term: Term): Term => {
    if (term.kind === 'choose' && spellTerm(term.test) === test) return choose(isTaken ? term.yes : term.no);
    if (term.kind !== 'value' && isBoolean(term) && spellTerm(term) === test) return isTaken ? yes : no;
    return withParts(term, partsOf(term).map(choose));
  };
  const make = (term: Term) => simplify(choose(term));
  const effect = (one: WayEffect): WayEffect => {
    if (one.kind === 'state.set') return { ...one, key: make(one.key), value: make(one.value) };
    if (one.kind === 'user.setAppMetadata') return { ...one, patch: make(one.patch) };
    return { ...one, name: make(one.name), value: make(one.value) };
  };
  return {
    ...way,
    when: [...way.when, when],
    effects: way.effects.map(effect),
    exchanges: way.exchanges.map((one) => ({
      ...one,
      ...{ method: make(one.method), url: make(one.url), body: make(one.body) },
    })),
    end: way.end.kind === 'denies' ? { ...way.end, reason: make(way.end.reason) } : way.end,
  };
}
