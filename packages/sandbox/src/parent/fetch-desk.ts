import type { ActionRequest, FetchRecord, OutboundResult } from '@sluice/engine';
import type { FetchAsked } from '../wire/messages.ts';

/** What the guest is told of a fetch, see its `FetchAnswer`. */
type Answer =
  | { readonly id: number; readonly ok: true; readonly response: unknown }
  | { readonly id: number; readonly ok: false; readonly error_kind: string; readonly message: string };

const recordGraceMs = 100;
/** Characters of one message, unless a single answer has more: all answers at once are more than a runner can hold. */
const maxAnswerUnits = 2 * 1024 * 1024;

/** The fetches of one run of an action: who asked, what came of it, what the guest has not been told yet. */
export class FetchDesk {
  readonly #request: ActionRequest;
  readonly #arrived: () => void;
  readonly #timedOut: (message: string) => void;
  readonly #abort = new AbortController();
  readonly #records: (FetchRecord | undefined)[] = [];
  readonly #underWay = new Set<Promise<void>>();
  /** By order of asking; undefined while there is no answer. */
  readonly #answers: (Answer | 'told' | undefined)[] = [];
  #over = false;

  /** `arrived`: there is something to tell. `timedOut`: the action is over (contract 5.22). */
  constructor(request: ActionRequest, arrived: () => void, timedOut: (message: string) => void) {
    this.#request = request;
    this.#arrived = arrived;
    this.#timedOut = timedOut;
  }

  /** False when the action asks for more than it may. */
  ask(asked: readonly FetchAsked[]): boolean {
    for (const { id, ...request } of asked) {
      // Ids count up from 1: what does not is no guest of ours.
      if (id !== this.#answers.length + 1 || id > this.#request.limits.fetchesPerAction) return false;
      this.#answers.push(undefined);
      this.#records.push(undefined);
      const exchange = this.#exchange(id, request).finally(() => this.#underWay.delete(exchange));
      this.#underWay.add(exchange);
    }
    return true;
  }

  async #exchange(id: number, request: Omit<FetchAsked, 'id'>): Promise<void> {
    let result: OutboundResult;
    try {
      result = await this.#request.fetch(request, this.#abort.signal);
    } catch {
      // A client must never reject. What it throws may hold anything, so the tenant does not get to see it.
      this.#settle({
        id,
        ok: false,
        error_kind: 'http_fetch_failed',
        message: 'the request could not be made',
      });
      return;
    }
    this.#records[id - 1] = result.record;
    if (result.ok) {
      const { status, headers, body } = result.response;
      this.#settle({ id, ok: true, response: { status, headers, body } });
    } else if (result.error_kind === 'http_fetch_timeout') {
      if (!this.#over) this.#timedOut(result.message);
    } else {
      this.#settle({ id, ok: false, error_kind: result.error_kind, message: result.message });
    }
  }

  #settle(answer: Answer): void {
    this.#answers[answer.id - 1] = answer;
    if (!this.#over && this.#tellable().length > 0) this.#arrived();
  }

  /** In a replay answers come in the order of the questions, whichever was faster this time. */
  #tellable(): readonly Answer[] {
    const answers: Answer[] = [];
    for (const answer of this.#answers) {
      if (answer === undefined && this.#request.determinism !== undefined) break;
      if (answer !== undefined && answer !== 'told') answers.push(answer);
    }
    return answers;
  }

  /** JSON for the guest, of as many answers as go in one message; null when there is nothing to tell. */
  takeAnswers(): string | null {
    const texts: string[] = [];
    let units = 0;
    for (const answer of this.#tellable()) {
      const text = JSON.stringify(answer);
      units += text.length;
      if (texts.length > 0 && units > maxAnswerUnits) break;
      texts.push(text);
      this.#answers[answer.id - 1] = 'told';
    }
    return texts.length === 0 ? null : `[${texts.join(',')}]`;
  }

  /** Ends what is still under way; gives the records, in the order of asking. */
  async close(): Promise<readonly FetchRecord[]> {
    this.#over = true;
    if (this.#underWay.size > 0) {
      this.#abort.abort();
      let timer: NodeJS.Timeout | undefined;
      const grace = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, recordGraceMs);
      });
      await Promise.race([Promise.all(this.#underWay), grace]);
      clearTimeout(timer);
    }
    return this.#records.filter((record) => record !== undefined);
  }
}
