import type {
  ActionOutcome,
  ActionRequest,
  Checkpoint,
  Ids,
  ObservedCall,
  OutboundRequest,
  OutboundResult,
  Program,
  TokenPolicy,
  UserRecord,
} from '@sluice/engine';
import type { Recording } from '../recording/recording-schema.ts';

export interface TapedAction {
  readonly request: ActionRequest;
  readonly now: number;
  outcome: ActionOutcome | null;
}

export interface TapedFetch {
  readonly action: number | null;
  readonly request: OutboundRequest;
  result: OutboundResult | null;
  arrived: number | null;
}

/**
 * What is noted while a call is at work: references and numbers, no copies. All of it is immutable by then or belongs to this call
 * alone. It becomes a recording later, off the run's path.
 */
export interface RunTape {
  readonly call: ObservedCall;
  readonly seed: Buffer;
  readonly tokenPolicy: TokenPolicy;
  readonly now: number[];
  readonly monotonic: number[];
  readonly ids: Partial<Record<Parameters<Ids['next']>[0], string[]>>;
  readonly users: { readonly id: string; readonly found: UserRecord | null }[];
  readonly actions: TapedAction[];
  readonly fetches: TapedFetch[];
  readonly trouble: Recording['trouble'];
  program: Program | null;
  kid: string | null;
  /** The last one that was tried. */
  checkpoint: Checkpoint | null;
  written: boolean;
  /** Somebody else's checkpoint came first: what ran here never counted. */
  conflict: boolean;
  /** The call has been answered: what comes now is nobody's. */
  over: boolean;
}

export function blankTape(call: ObservedCall, seed: Buffer, tokenPolicy: TokenPolicy): RunTape {
  return {
    call,
    seed,
    tokenPolicy,
    now: [],
    monotonic: [],
    ids: {},
    users: [],
    actions: [],
    fetches: [],
    trouble: [],
    program: null,
    kid: null,
    checkpoint: null,
    written: false,
    conflict: false,
    over: false,
  };
}
