import type { AnyNode } from 'acorn';
import type { Term } from '../../term/term.ts';
import type { EffectSite, ReadSite } from '../action-facts.ts';

/** What was found out about one call of the api, each time it was passed. */
export interface FoundSite {
  readonly node: AnyNode;
  readonly kind: EffectSite['kind'];
  nameAt: { readonly start: number; readonly end: number };
  /** Null: some time it was computed. */
  names: Set<string> | null;
  shape: NonNullable<EffectSite['shape']> | null;
  values: Map<string, Term>;
  flows: Map<string, readonly string[]>;
  /** It was passed before a deny at least once. */
  counts: boolean;
}

export interface FoundRead {
  readonly root: ReadSite['root'];
  readonly path: readonly string[];
  readonly start: number;
  readonly end: number;
  open: boolean;
  unguarded: boolean;
  tested: boolean;
  /** The read goes on: `event.user` in `event.user.email`. */
  prefix: boolean;
}

/** Calls of the api, reads, and statements that a reading has come by. */
export class Sites {
  readonly effects = new Map<number, FoundSite>();
  readonly reads = new Map<string, FoundRead>();
  readonly statements = new Set<AnyNode>();
  readonly functions = new Set<AnyNode>();
  /** The api has gone where it was not followed. */
  escaped: AnyNode | null = null;

  /** The node is read for its members, each of which is a read of its own. */
  markPrefix({ start, end }: { readonly start: number; readonly end: number }): void {
    const read = this.reads.get(`${start} ${end}`);
    if (read !== undefined) read.prefix = true;
  }

  /** A test of a value is a test of the read that gave it. */
  markTested(value: { readonly k: string; readonly read?: string } | undefined): void {
    const read = value?.read === undefined ? undefined : this.reads.get(value.read);
    if (read !== undefined) read.tested = true;
  }
}
