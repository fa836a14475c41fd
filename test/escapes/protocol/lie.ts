import type { ActionErrorKind } from '@sluice/engine';
import type { Json } from '@sluice/expression';
import type { Limits } from '@sluice/flow';

/** One lie of a runner that tenant code took over, one a file. */
export interface Lie {
  readonly name: string;
  /** One sentence: what would be won. */
  readonly tries: string;
  /** What the runner does when it is to start the action, with the names of `taken-over-runner.mjs`. */
  readonly says?: string;
  /** A runner that lies before it is given anything to do: a file of the sandbox's `testing/`. */
  readonly program?: string;
  /** The runner is told that the run may have a realm that others use as well. */
  readonly shares?: true;
  readonly limits?: Partial<Limits>;
  /** How the action fails: as `sandbox_crashed`, unless something else is right as well. Null: the pool gives up. */
  readonly fails?: readonly ActionErrorKind[] | null;
  /** The action had ended well before the lie, with this state, and stays so. */
  readonly stands?: Readonly<Record<string, Json>>;
  /** The lie harms nobody, and the runner may go on. */
  readonly harmless?: true;
  /** Requests that may have gone out: URLs. None, unless given. */
  readonly asks?: readonly string[];
  /** Most milliseconds until it is answered; 1,500 unless given. */
  readonly withinMs?: number;
  /** Most milliseconds for which the parent may be busy with it alone; 1,000 unless given. */
  readonly stallsMs?: number;
  /** What the error's message must not be longer than, nor anything else of the outcome, as JSON. */
  readonly mostUnits?: number;
}
