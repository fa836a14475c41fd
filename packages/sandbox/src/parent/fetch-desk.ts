import type { ActionRequest, FetchRecord, OutboundRequest, OutboundResult } from '@sluice/engine';
import type { FetchAsked } from '../wire/messages.ts';

/** What the guest is told of a fetch, see its `FetchAnswer`. */
type Answer =
  | { readonly ok: true; readonly response: unknown }
  | { readonly ok: false; readonly error_kind: string; readonly message: string };

interface Exchange {
  /** Method and URL. */
  readonly asked: string;
  record: FetchRecord | undefined;
  answer: Answer | undefined;
  /** How many answers of this run had come before. */
  arrived: number;
  told: boolean;
  /** It passed its time limit: what it says, once its turn comes. */
  expired: string | undefined;
}

/** Never told: the action ends instead. */
const unheard: Answer = { ok: false, error_kind: 'http_fetch_timeout', message: '' };

const recordGraceMs = 100;
/** Characters of one message, unless a single answer has more: all answers at once are more than a runner can hold. */
const maxAnswerUnits = 2 * 1024 * 1024;

/** The fetches of one run of an action: who asked, what came of it, what the guest has not been told yet. */
export class FetchDesk {
  readonly #request: ActionRequest;
  readonly #arrived: () => void;
  readonly #timedOut: (message: string) => void;
  readonly #abort = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  /** All that went out, whatever came of the attempt that asked. */
  readonly #made: Exchange[] = [];
  /** By order of asking. */
  #exchanges: Exchange[] = [];
  /** Those of an earlier attempt of the same run, as long as this one asks for the same. */
  #earlier: readonly Exchange[] = [];
  #over = false;
  #arrivals = 0;

  /** `arrived`: there is something to tell. `timedOut`: the action is over (contract 5.22). */
  constructor(request: ActionRequest, arrived: () => void, timedOut: (message: string) => void) {
    this.#request = request;
    this.#arrived = arrived;
    this.#timedOut = timedOut;
  }

  /** False when the action asks for more than it may, or waits without having asked; no request goes out then. */
  ask(asked: readonly FetchAsked[]): boolean {
    const { fetchesPerAction, fetchRequestBytes } = this.#request.limits;
    // Ids count up from 1: what does not is no guest of ours.
    const right = asked.every(
      ({ id, body }, index) =>
        id === this.#exchanges.length + 1 + index &&
        id <= fetchesPerAction &&
        (body === null || Buffer.byteLength(body, 'utf8') <= fetchRequestBytes),
    );
    if (!right) return false;
    for (const { id, ...request } of asked)
      this.#exchanges.push(this.#known(id, request) ?? this.#begin(request));
    return this.#exchanges.some(({ told }) => !told);
  }

  /**
   * The run begins once more (see `ActionRun`). What it asks of the same URL, with the same method and in the same
   * order, gets the answer of the first time: no request goes out twice. A body or a header may have the time in it
   * and so be another; it is the same request all the same.
   */
  restart(): void {
    this.#earlier = this.#exchanges;
    this.#exchanges = [];
  }

  #known(id: number, request: OutboundRequest): Exchange | undefined {
    const exchange = this.#earlier[id - 1];
    if (exchange?.asked !== nameOf(request)) {
      this.#earlier = [];
      return undefined;
    }
    exchange.told = false;
    return exchange;
  }

  #begin(request: OutboundRequest): Exchange {
    const exchange: Exchange = {
      asked: nameOf(request),
      record: undefined,
      answer: undefined,
      arrived: 0,
      told: false,
      expired: undefined,
    };
    this.#made.push(exchange);
    const work = this.#perform(exchange, request).finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
    return exchange;
  }

  async #perform(exchange: Exchange, request: OutboundRequest): Promise<void> {
    let result: OutboundResult;
    try {
      result = await this.#request.fetch(request, this.#abort.signal);
    } catch {
      // A client must never reject. What it throws may hold anything, so the tenant does not get to see it.
      const message = 'the request could not be made';
      this.#settle(exchange, { ok: false, error_kind: 'http_fetch_failed', message });
      return;
    }
    exchange.record = result.record;
    if (result.ok) {
      const { status, headers, body } = result.response;
      this.#settle(exchange, { ok: true, response: { status, headers, body } });
    } else if (result.error_kind === 'http_fetch_timeout') {
      if (this.#replayable) this.#settle(exchange, unheard, result.message);
      else if (!this.#over) this.#timedOut(result.message);
    } else {
      this.#settle(exchange, { ok: false, error_kind: result.error_kind, message: result.message });
    }
  }

  #settle(exchange: Exchange, answer: Answer, expired?: string): void {
    exchange.answer = answer;
    exchange.expired = expired;
    this.#arrivals += 1;
    exchange.arrived = this.#arrivals;
    if (!this.#over && this.tellable) this.#arrived();
  }

  /** Whether there is an answer that the guest has not heard. */
  get tellable(): boolean {
    return this.#toTell().length > 0;
  }

  /** What was told, and when, can be told again: one answer at a time, while the guest waits and does nothing else. */
  get #replayable(): boolean {
    return this.#request.determinism?.answers === 'arrived';
  }

  /** The next answer is that a fetch passed its time limit: the action is over (contract 5.22). Says so once. */
  endIfExpired(): boolean {
    const [index] = this.#replayable ? this.#toTell() : [];
    const message = index === undefined ? undefined : this.#exchanges[index]?.expired;
    if (message === undefined) return false;
    this.#timedOut(message);
    return true;
  }

  /** Indexes. In a replay answers come in the order of the questions, or in the one they were recorded in. */
  #toTell(): readonly number[] {
    if (this.#replayable) return this.#firstArrived();
    const found: number[] = [];
    for (const [index, { answer, told }] of this.#exchanges.entries()) {
      if (answer === undefined && this.#request.determinism !== undefined) break;
      if (answer !== undefined && !told) found.push(index);
    }
    return found;
  }

  #firstArrived(): readonly number[] {
    let first: number | undefined;
    for (const [index, { answer, told, arrived }] of this.#exchanges.entries()) {
      if (answer === undefined || told) continue;
      if (first === undefined || arrived < (this.#exchanges[first]?.arrived ?? 0)) first = index;
    }
    return first === undefined ? [] : [first];
  }

  /** JSON for the guest, of as many answers as go in one message; null when there is nothing to tell. */
  takeAnswers(): string | null {
    const texts: string[] = [];
    let units = 0;
    for (const index of this.#toTell()) {
      const exchange = this.#exchanges[index];
      if (exchange?.answer === undefined) continue;
      const text = JSON.stringify({ id: index + 1, ...exchange.answer });
      units += text.length;
      if (texts.length > 0 && units > maxAnswerUnits) break;
      exchange.told = true;
      texts.push(text);
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
    return this.#made.flatMap(({ record }) => record ?? []);
  }
}

const nameOf = ({ method, url }: OutboundRequest): string => `${method} ${url}`;
