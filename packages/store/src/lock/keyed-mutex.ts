/** One holder a key, within this process; those who wait get their turn in the order they came. */
export class KeyedMutex {
  readonly #tails = new Map<string, Promise<void>>();

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const { promise: turn, resolve: pass } = Promise.withResolvers<void>();
    const tail = before.then(() => turn);
    this.#tails.set(key, tail);
    await before;
    try {
      return await work();
    } finally {
      pass();
      if (this.#tails.get(key) === tail) {
        this.#tails.delete(key);
      }
    }
  }
}

/** The name of a lock: NUL keeps `('a', 'bc')` and `('ab', 'c')` apart. */
export function lockName(tenantId: string, name: string): string {
  return JSON.stringify([tenantId, name]);
}
