import type { Concrete, InputSource, Term } from '../term/term.ts';

/** What documents from outside make all constraints true: one for each source that they read, keyed by `spellSource`. */
export type Model = ReadonlyMap<string, { readonly source: InputSource; readonly value: Concrete }>;

/**
 * Whether all constraints can hold at once.
 * - `possible`: with this model, which was tried: every constraint evaluates to `true` over it.
 * - `impossible`: proved. No documents that obey the schema make all of them true.
 * - `unknown`: neither was shown within the bounds. Whoever proves something must treat it as possible.
 */
export type Verdict =
  | { readonly kind: 'possible'; readonly model: Model }
  | { readonly kind: 'impossible' }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * Decides conjunctions of boolean terms. Cheap to extend: a walk asks again and again with one constraint more. Deterministic:
 * the same constraints give the same verdict and model.
 */
export interface Solver {
  decide(constraints: readonly Term[]): Verdict;
}
