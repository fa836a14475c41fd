/** A queue in which tenants take turns: one that floods it waits behind itself. */
export class FairQueue<T extends { readonly tenantId: string }> {
  readonly #byTenant = new Map<string, T[]>();

  get size(): number {
    let size = 0;
    for (const items of this.#byTenant.values()) size += items.length;
    return size;
  }

  /** How many items the tenants that `counts` have in it. */
  sizeOf(counts: (tenantId: string) => boolean): number {
    let size = 0;
    for (const [tenantId, items] of this.#byTenant) if (counts(tenantId)) size += items.length;
    return size;
  }

  push(item: T): void {
    const items = this.#byTenant.get(item.tenantId);
    if (items === undefined) this.#byTenant.set(item.tenantId, [item]);
    else items.push(item);
  }

  /** Takes out the first item that `fits`, in order of turns; its tenant goes to the end of the line. */
  take(fits: (item: T) => boolean): T | undefined {
    for (const [tenantId, items] of this.#byTenant) {
      const first = items[0];
      if (first === undefined || !fits(first)) continue;
      items.shift();
      this.#byTenant.delete(tenantId);
      if (items.length > 0) this.#byTenant.set(tenantId, items);
      return first;
    }
    return undefined;
  }

  remove(item: T): void {
    const items = this.#byTenant.get(item.tenantId);
    const at = items?.indexOf(item) ?? -1;
    if (items === undefined || at < 0) return;
    items.splice(at, 1);
    if (items.length === 0) this.#byTenant.delete(item.tenantId);
  }

  /** Empties the queue. */
  drain(): readonly T[] {
    const all = [...this.#byTenant.values()].flat();
    this.#byTenant.clear();
    return all;
  }
}
