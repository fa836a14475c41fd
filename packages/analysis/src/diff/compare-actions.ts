import type { ActionFacts, ActionWay } from '../facts/action-facts.ts';
import type { Solver } from '../solve/verdict.ts';
import { and, no, or } from '../term/build-term.ts';
import { spellTerm } from '../term/spell-term.ts';
import type { Term } from '../term/term.ts';
import { inputsOf } from '../term/visit-inputs.ts';
import type { ActionDiff } from './bundle-diff.ts';
import { compareTerms, worstOf } from './compare-blocks.ts';
import { splitChoices, termsOf } from './split-choices.ts';

/**
 * Whether two sources do the same: for the same values of what they read they make the same requests, ask for the same effects and
 * end the same way. What it takes of time and memory is left aside.
 */
export function compareActions(
  before: ActionFacts,
  after: ActionFacts,
  solver: Solver,
): Pick<ActionDiff, 'behaviour' | 'why' | 'logs'> {
  const logs = spellLogs(before) !== spellLogs(after);
  if (!before.parsed || !after.parsed)
    return { behaviour: 'unknown', why: 'the source cannot be read', logs };
  if (before.ways === null || after.ways === null)
    return { behaviour: 'unknown', why: 'not all of the source can be followed', logs };
  const [was, is] = [outcomesOf(before.ways), outcomesOf(after.ways)];
  if (was === null || is === null)
    return { behaviour: 'unknown', why: 'it rests on values that cannot be followed', logs };
  const likeness = new Map(
    [...was.keys(), ...is.keys()].map((outcome) => [
      outcome,
      compareTerms(was.get(outcome)?.when ?? no, is.get(outcome)?.when ?? no, solver),
    ]),
  );
  const behaviour = worstOf([...likeness.values()]);
  if (behaviour === 'same') return { behaviour, why: 'it does the same, as far as can be read', logs };
  if (behaviour === 'unknown') return { behaviour, why: 'whether it does the same could not be told', logs };
  const other = [...likeness].flatMap(([outcome, one]) => (one === 'differs' ? [outcome] : []));
  const isNew = other.some((outcome) => !was.has(outcome));
  const isGone = other.some((outcome) => !is.has(outcome));
  const why =
    isNew || isGone
      ? [isNew ? 'it does what it did not do before' : '', isGone ? 'it no longer does what it did' : '']
          .filter((part) => part !== '')
          .join(', and ')
      : 'it does the same under other conditions';
  return { behaviour, why, logs };
}

interface Outcome {
  readonly when: Term;
}

/** When each outcome comes about, by its spelling; null when a value in it could be any. */
function outcomesOf(ways: readonly ActionWay[]): ReadonlyMap<string, Outcome> | null {
  const outcomes = new Map<string, Outcome>();
  for (const way of ways.flatMap(splitChoices)) {
    const terms = [...way.when, ...termsOf(way)];
    if (
      terms.some((term) =>
        inputsOf(term).some(({ source }) => source.kind === 'opaque' || source.kind === 'chance'),
      )
    )
      return null;
    const key = spellOutcome(way);
    outcomes.set(key, { when: or(outcomes.get(key)?.when ?? no, and(...way.when)) });
  }
  return outcomes;
}

function spellOutcome(way: ActionWay): string {
  const { effects, exchanges, end } = way;
  return JSON.stringify([
    effects.map(({ kind }) => kind),
    exchanges.map(({ input }) => input),
    end.kind === 'throws' ? [end.kind, end.error_kind] : end.kind,
    termsOf(way).map(spellTerm),
  ]);
}

function spellLogs({ effects }: ActionFacts): string {
  const logs = effects.filter(({ kind }) => kind === 'log');
  return JSON.stringify(
    logs.map(({ names, value, certainty }) => [names, value === null ? null : spellTerm(value), certainty]),
  );
}
