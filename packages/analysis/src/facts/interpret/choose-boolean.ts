import { and, choose, not, or } from '../../term/build-term.ts';
import type { Term } from '../../term/term.ts';

/** A boolean of two, without the choice where one of them is known. */
export function chooseBoolean(test: Term, yes: Term, no: Term): Term {
  if (yes.kind === 'value') return yes.value === true ? or(test, no) : and(not(test), no);
  if (no.kind === 'value') return no.value === true ? or(not(test), yes) : and(test, yes);
  return choose(test, yes, no);
}
