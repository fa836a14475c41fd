import type { Term } from '../term/term.ts';

/** A place in an action's source as its author wrote it. Line and column from 1; columns count UTF-16 units; `offset` from 0. */
export interface SourceSpan {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  readonly length: number;
}

/** All that reading an action's source can tell of it. */
export interface ActionFacts {
  readonly slug: string;
  /** Relative to the bundle's folder. */
  readonly file: string;
  /** False when the source cannot be parsed; then everything below is empty and `ways` null. */
  readonly parsed: boolean;
  /**
   * Assumed: numbers stay finite, dates near enough to have a text, texts are well formed, limits on sizes are kept, and of requests that run at once the first of the list is
   * answered first.
   *
   * Every way through the action, apart from those that no code decides: any action may run out of time or memory. The
   * conditions of two ways exclude each other, and together they leave nothing out. Null when there are more than the bound, or
   * when the code could not be followed: then `effects` still lists what it may do.
   */
  readonly ways: readonly ActionWay[] | null;
  /** Each key of step state that is not computed, and how often a way that goes on to the next block has set it, at whatever place. */
  readonly stateKeys: ReadonlyMap<string, Certainty>;
  /** Every call of the api, wherever it stands, in source order; helpers included. */
  readonly effects: readonly EffectSite[];
  /** Reads of `event.*` and `step.*`, in source order. */
  readonly reads: readonly ReadSite[];
  /**
   * Members of the api that it does not have and that nobody has asked for, such as `['access', 'deny']`; `until`: how much of the path it
   * takes to tell, here 1.
   */
  readonly strangers: readonly {
    readonly path: readonly string[];
    readonly until: number;
    readonly at: SourceSpan;
  }[];
  /** Comments that keep findings from being told, each from its two slashes on. */
  readonly ignores: readonly { readonly text: string; readonly at: SourceSpan }[];
  /** Statements that no way reaches, and effects after an unconditional `api.deny`. */
  readonly dead: readonly DeadSite[];
  /** What could not be known, each with its place: a computed key, a computed host, a call that could not be followed. */
  readonly unknowns: readonly UnknownSite[];
}

/** One way through an action. Terms read inputs `event`, `step`, `exchange`, `clock`, `chance`, `opaque`. */
export interface ActionWay {
  /** All hold, in the order in which the code asks. Booleans. */
  readonly when: readonly Term[];
  /** What stands when the way ends, in order; nothing after the first deny. Empty when it throws: nothing stands then. */
  readonly effects: readonly WayEffect[];
  /** The requests it makes, in order, whether or not it ends well. */
  readonly exchanges: readonly WayExchange[];
  readonly end:
    | { readonly kind: 'returns' }
    | { readonly kind: 'denies'; readonly reason: Term }
    /** `error_kind` of contract 5.21 when it is known: `uncaught_error`, or that of a request which was not caught. */
    | { readonly kind: 'throws'; readonly error_kind: string };
  /** Where it ends. */
  readonly at: SourceSpan;
}

export type WayEffect =
  | { readonly kind: 'state.set'; readonly key: Term; readonly value: Term; readonly at: SourceSpan }
  /** `patch` is an object term; an `opaque` base or patch: other keys may be there. */
  | { readonly kind: 'user.setAppMetadata'; readonly patch: Term; readonly at: SourceSpan }
  | {
      readonly kind: 'session.setCustomClaim';
      readonly name: Term;
      readonly value: Term;
      readonly at: SourceSpan;
    };

/** One `api.fetch`. Its outcome is the input `exchange` with the same `at`. */
export interface WayExchange {
  /** `at` of the input source. */
  readonly input: string;
  readonly method: Term;
  readonly url: Term;
  readonly body: Term;
  readonly at: SourceSpan;
}

/**
 * How often a site is passed by the ways of the action: on each one that ends well, on some, or on none. `unknown`: code around it was not
 * followed, so it may be any of these.
 */
export type Certainty = 'always' | 'sometimes' | 'unknown' | 'never';

export interface EffectSite {
  readonly kind: 'state.set' | 'user.setAppMetadata' | 'session.setCustomClaim' | 'deny' | 'log' | 'fetch';
  /**
   * Key, claim name, metadata keys, reason, level, or host: each possible literal. Null: computed, so it could be any. Hosts as the
   * author wrote them in the URL, port included when there is one.
   */
  readonly names: readonly string[] | null;
  /** For a computed one, what is known of its beginning or end, such as `https://` hosts that end in `.example.com`. */
  readonly shape?: { readonly startsWith?: string; readonly endsWith?: string };
  /** The value where it was followed; for `log` the message. */
  readonly value: Term | null;
  /**
   * Paths below `event` whose content flows into the value (`['user', 'email']`): for what must not be logged. For a request, into its
   * URL, body and headers. What is only decided by it, or says something about it (a length, a comparison, the domain of an
   * address), does not flow.
   */
  readonly flowsFrom: readonly (readonly string[])[];
  readonly certainty: Certainty;
  /** The call; `nameAt` the literal in it. */
  readonly at: SourceSpan;
  readonly nameAt: SourceSpan;
}

export interface ReadSite {
  readonly root: 'event' | 'step';
  /** Static members below the root, up to the first computed one. A read that goes on is one read, the longest. */
  readonly path: readonly string[];
  /** The read goes on with computed members. */
  readonly open: boolean;
  /**
   * The author has allowed for nothing being there: `?.` after it, `??`, a default in a destructuring, a test of it (`if (step.x.y)`,
   * `!== undefined`, `in`), or the read is itself only such a test.
   */
  readonly guarded: boolean;
  /** The root's name means something else there, such as a parameter, which may be given the root all the same. */
  readonly shadowed: boolean;
  readonly at: SourceSpan;
}

export interface DeadSite {
  readonly why: 'unreachable' | 'after-deny';
  /** The call of the api that comes to nothing, if it is one. */
  readonly effect: EffectSite | null;
  readonly at: SourceSpan;
}

export interface UnknownSite {
  readonly what:
    | 'state-key'
    | 'claim-name'
    | 'metadata-key'
    | 'host'
    | 'step-path'
    | 'call'
    | 'loop'
    | 'syntax';
  /** One line, in the author's words. */
  readonly message: string;
  readonly at: SourceSpan;
}
