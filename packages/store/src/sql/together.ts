interface Waiting<Ask, Answer> {
  readonly ask: Ask;
  readonly resolve: (answer: Answer | PromiseLike<Answer>) => void;
  readonly reject: (error: unknown) => void;
}

export interface TogetherOptions<Ask, Answer> {
  readonly sendOne: (ask: Ask) => Promise<Answer>;
  /** Answers in the order of the asks. All of it happens or nothing. */
  readonly sendMany: (asks: readonly Ask[]) => Promise<readonly Answer[]>;
  /** Whether a failure may be the fault of a single ask: then each is sent alone, and only that one fails. */
  readonly isOnesFault: (error: unknown) => boolean;
}

/** Two, so that one connection that has gone silent does not hold up everything. */
const mostUnderWay = 2;
const mostAtOnce = 16;

/**
 * Sends together what comes in together, or while earlier asks are under way. Who is alone waits for nobody; under load, one round
 * trip and one transaction serve many.
 */
export class Together<Ask, Answer> {
  readonly #options: TogetherOptions<Ask, Answer>;
  #waiting: Waiting<Ask, Answer>[] = [];
  #underWay = 0;
  #isSendingSoon = false;

  constructor(options: TogetherOptions<Ask, Answer>) {
    this.#options = options;
  }

  ask(ask: Ask): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#waiting.push({ ask, resolve, reject });
    this.#sendSoon();
    return promise;
  }

  /** Not at once: what came in together comes here one by one, in the same turn of the event loop. */
  #sendSoon(): void {
    if (this.#isSendingSoon) return;
    this.#isSendingSoon = true;
    setImmediate(() => {
      this.#isSendingSoon = false;
      this.#sendWaiting();
    });
  }

  #sendWaiting(): void {
    while (this.#underWay < mostUnderWay && this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, mostAtOnce);
      this.#underWay += 1;
      void this.#send(batch).finally(() => {
        this.#underWay -= 1;
        if (this.#waiting.length > 0) this.#sendSoon();
      });
    }
  }

  /** Never rejects: each ask hears of its own fate. */
  async #send(batch: readonly Waiting<Ask, Answer>[]): Promise<void> {
    const { sendOne, sendMany, isOnesFault } = this.#options;
    const [first] = batch;
    if (batch.length === 1 && first !== undefined) {
      await sendOne(first.ask).then(first.resolve, first.reject);
      return;
    }
    try {
      const answers = await sendMany(batch.map(({ ask }) => ask));
      for (const [place, { resolve }] of batch.entries()) resolve(answers[place] as Answer);
    } catch (error) {
      if (!isOnesFault(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      await Promise.all(batch.map(({ ask, resolve, reject }) => sendOne(ask).then(resolve, reject)));
    }
  }
}
