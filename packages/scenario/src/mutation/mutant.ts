import type { Bundle } from '@sluice/flow';
import type { Spot } from '../suite/suite-finding.ts';

/** What is done to a flow or an action, one line a kind. */
export const mutationKinds = {
  comparison: 'a comparison is turned: == and !=, < and <=, > and >=',
  'boolean-operator': 'and becomes or, or becomes and',
  negation: 'a negation is dropped, or added to an `in`',
  literal: 'a literal is another one',
  'branch-targets': 'two branches of a decision lead where the other led',
  'otherwise-target': 'a branch and otherwise lead where the other led',
  'dropped-block': 'a block is passed over: what led to it leads to what follows it',
  'deny-to-allow': 'a deny block allows',
  'error-to-next': 'a webhook that gets no answer goes on instead of denying',
  'dropped-call': 'a call of an action to its api is left out',
} as const;
export type MutationKind = keyof typeof mutationKinds;

/** Where in a run a mutant can be noticed: a scenario that does not come there runs as ever. */
export type MutationSite = { readonly flow: string; readonly block: string } | { readonly action: string };

/** One small fault, planted. Line and column from 1, in the file as the author wrote it. */
export interface Mutant extends Spot {
  readonly kind: MutationKind;
  readonly file: string;
  /** What was changed, such as `>= became >`. */
  readonly change: string;
  readonly site: MutationSite;
  /** The bundle with the fault in it. */
  plant(): Bundle;
}

export function spellSite(site: MutationSite): string {
  return 'action' in site ? `action ${site.action}` : `${site.flow}/${site.block}`;
}
