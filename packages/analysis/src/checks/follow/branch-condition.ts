import { apply, yes } from '../../term/build-term.ts';
import { fromExpression } from '../../term/from-expression.ts';
import type { Term } from '../../term/term.ts';
import type { SiteExpression } from '../expressions/parse-sites.ts';

/** The condition of a branch, as a term over `event`, `step` and `session`; null when it cannot be read. */
export function branchCondition(index: number, sites: readonly SiteExpression[]): Term | null {
  const site = sites.find(({ path }) => path.at(-1) === 'when' && path.at(-2) === index);
  // Only `true` is true (contract 3.3).
  return site === undefined ? null : apply('is', fromExpression(site.ast), yes);
}
