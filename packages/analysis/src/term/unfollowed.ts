import type { InputSource, Term } from './term.ts';
import { inputsOf } from './visit-inputs.ts';

/** Ends the name of an opaque input that code which was not followed decides. */
export const unfollowedMark = '/unfollowed';

/** Whether a term depends on what code that was not followed has done: nothing is told of that, since it counts as right. */
export function restsOnUnfollowed(term: Term): boolean {
  return inputsOf(term).some(({ source }) => isUnfollowed(source));
}

function isUnfollowed({ kind, at }: InputSource): boolean {
  return kind === 'opaque' && at.endsWith(unfollowedMark);
}
