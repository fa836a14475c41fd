import { apply, input, not, or, value } from '../term/build-term.ts';
import type { Term } from '../term/term.ts';
import { inputsOf } from '../term/visit-inputs.ts';
import { type Cell, CellSet, cellsOf, noUser } from './cells.ts';
import { eventSource } from './environment.ts';
import type { Plan } from './plan.ts';

const isUnnamed = apply('nullish', input(eventSource, 'user', 'id'));
/** Whom the event names by an id has an account, and is shown as that has it. */
export const isStored = or(
  isUnnamed,
  apply('is', apply('typeOf', input(eventSource, 'user', 'created_at')), value('string')),
);
const isReachable = or(isUnnamed, not(apply('is', input(eventSource, 'user', 'email'), value(''))));
/** A token is for a user with an account, or for nobody. */
const isKnown = or(noUser, not(isUnnamed));

function startTerms({ trigger }: Pick<Plan, 'trigger'>): readonly Term[] {
  return trigger === 'token' ? [isKnown, isStored, isReachable] : [isStored, isReachable];
}

/** What holds of each event that the engine takes, and can matter where these cells are read. */
export function startConstraints(plan: Pick<Plan, 'trigger'>, live: Iterable<Cell>): readonly Term[] {
  const read = new CellSet();
  for (const cell of live) read.add(cell);
  return startTerms(plan).filter(
    (term) => term === isKnown || cellsOf(term).every((cell) => read.ties(cell)),
  );
}

/** What holds of it where these terms do, so that documents for them are such an event. */
export function startConstraintsOf(plan: Pick<Plan, 'trigger'>, terms: readonly Term[]): readonly Term[] {
  const read = new CellSet();
  for (const cell of terms.flatMap(cellsOf)) read.add(cell);
  const isRead = (term: Term): boolean => cellsOf(term).some((cell) => cell !== idCell && read.ties(cell));
  return terms.some(readsUser) ? startTerms(plan).filter((term) => term === isKnown || isRead(term)) : [];
}

const [idCell = ''] = cellsOf(isUnnamed);

function readsUser(term: Term): boolean {
  return inputsOf(term).some(({ source, path }) => source.kind === 'event' && (path[0] ?? 'user') === 'user');
}
