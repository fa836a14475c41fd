import {
  type HttpClient,
  type HttpWire,
  type OutboundRequest,
  type OutboundResult,
  WireError,
} from '@sluice/engine';
import type { RecordedFetch } from '../recording/recording-schema.ts';
import type { Leg } from './leg.ts';

/** A client whose last hop is `wire`; everything before it is the real one. */
export type CreateHttp = (wire: HttpWire) => HttpClient;

/** Which action is asking at this very moment, by its place in the recording; see `serve-actions.ts`. */
export interface Asking {
  turn: FetchTurns | null;
}

/**
 * Answers requests from the recording. What the candidate's policy refuses is refused, by the policy itself: the allowlist may be
 * another one now. What the recording has no answer for meets a refused connection, and is told.
 */
export function serveFetches(leg: () => Leg, createHttp: CreateHttp, asking: Asking): HttpClient {
  return {
    async exchange(request, policy, signal) {
      const { turn } = asking;
      const current = leg();
      const at = findFetch(current, request);
      const recorded = at === undefined ? undefined : current.part.fetches[at];
      if (at !== undefined) current.servedFetches.add(at);
      let sent = false;
      const client = createHttp({
        async send() {
          sent = true;
          throw new WireError('http_fetch_failed', 'the recording has no answer to this request');
        },
      });
      const judged = await client.exchange(request, policy);
      if (recorded === undefined) {
        if (sent) current.unmatched.push(request);
        return judged;
      }
      const refused = !judged.ok && !sent;
      const result = recorded.result as OutboundResult;
      // Refused then and now, or answered then and let through now: as it was, with its duration.
      if (!refused || (!result.ok && result.error_kind === judged.error_kind)) {
        await turn?.wait(recorded, signal);
        return result;
      }
      return judged;
    },
    close: async () => undefined,
  };
}

/** By method, URL and body; else by method and URL. The first that has not been served. */
function findFetch({ part, servedFetches }: Leg, request: OutboundRequest): number | undefined {
  const alike = (same: (recorded: RecordedFetch['request']) => boolean) => {
    const at = part.fetches.findIndex(
      ({ request: recorded }, index) =>
        !servedFetches.has(index) &&
        recorded.method.toUpperCase() === request.method.toUpperCase() &&
        recorded.url === request.url &&
        same(recorded),
    );
    return at === -1 ? undefined : at;
  };
  return alike(({ body }) => body === request.body) ?? alike(() => true);
}

/** After so long without a new question, answers are given in what order there is, since the one before may never be asked for. */
const impatienceMs = 60;

/** Gives one action its answers in the order in which they arrived when it was recorded. */
export class FetchTurns {
  #next = 0;
  readonly #waiting = new Map<number, () => void>();
  readonly #exact: boolean;
  #timer: NodeJS.Timeout | undefined;

  /** `exact`: every recorded question will come, however slow the machine is. */
  constructor(exact: boolean) {
    this.#exact = exact;
  }

  async wait({ action, arrived }: RecordedFetch, signal: AbortSignal | undefined): Promise<void> {
    // A changed bundle may ask in an action for what a webhook had asked for.
    if (action === null) return;
    if (arrived === null) return untilAborted(signal);
    if (arrived > this.#next) {
      await new Promise<void>((resolve) => {
        this.#waiting.set(arrived, resolve);
        this.#grow();
      });
      return;
    }
    if (arrived === this.#next) this.#advance();
  }

  #advance(): void {
    this.#next += 1;
    const resolve = this.#waiting.get(this.#next);
    if (this.#waiting.size > 0) this.#grow();
    if (resolve === undefined) return;
    this.#waiting.delete(this.#next);
    // Behind the answer that goes out now.
    queueMicrotask(() => {
      resolve();
      this.#advance();
    });
  }

  #grow(): void {
    if (this.#exact) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const [first] = [...this.#waiting.keys()].sort((a, b) => a - b);
      if (first === undefined) return;
      this.#next = first - 1;
      this.#advance();
    }, impatienceMs);
    this.#timer.unref();
  }

  end(): void {
    clearTimeout(this.#timer);
    for (const resolve of this.#waiting.values()) resolve();
    this.#waiting.clear();
  }
}

function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal === undefined || signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
