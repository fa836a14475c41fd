/** A piece of an action that is shorter holds nobody up. */
const longMs = 25;
/** A tenant with more than this has held others up. */
const muchMs = 150;
const halfLifeMs = 10_000;
/** So that nobody pays for longer than about a minute. */
const mostMs = 5_000;
const forgottenMs = 1;

interface Account {
  readonly ms: number;
  readonly at: number;
}

/**
 * The CPU time that each tenant's actions have lately taken in long pieces, halved every ten seconds. Many short runs
 * are none of it: they share runners with others well.
 */
export class LongRuns {
  readonly #accounts = new Map<string, Account>();

  add(tenantId: string, ms: number, now: number): void {
    if (ms < longMs) return;
    const before = this.#of(tenantId, now);
    this.#accounts.delete(tenantId);
    this.#accounts.set(tenantId, { ms: Math.min(mostMs, before + ms), at: now });
    // Those that were added to longest ago stand first.
    for (const other of this.#accounts.keys()) {
      if (this.#of(other, now) >= forgottenMs) break;
      this.#accounts.delete(other);
    }
  }

  /** Nobody has lately: nobody has to be looked for. */
  get isEmpty(): boolean {
    return this.#accounts.size === 0;
  }

  /** Whether the tenant has held others up, and had better do so among its like. */
  isMuch(tenantId: string, now: number): boolean {
    return !this.isEmpty && this.#of(tenantId, now) > muchMs;
  }

  #of(tenantId: string, now: number): number {
    const account = this.#accounts.get(tenantId);
    return account === undefined ? 0 : account.ms * 0.5 ** ((now - account.at) / halfLifeMs);
  }
}
