import type { Store, StoredSigningKey } from '@sluice/engine';

export type Keys = Pick<Store, 'signingKeys' | 'addSigningKey'>;

/** The two methods of the store that hold signing keys, with their rows open to tampering. Counts how often it was read. */
export function createMemoryKeys(): Keys & { readonly rows: Map<string, StoredSigningKey[]>; lists: number } {
  const rows = new Map<string, StoredSigningKey[]>();
  return {
    rows,
    lists: 0,
    async signingKeys(tenantId) {
      this.lists += 1;
      return [...(rows.get(tenantId) ?? [])];
    },
    async addSigningKey(tenantId, key, { onlyIfNone }) {
      const before = rows.get(tenantId) ?? [];
      if (onlyIfNone && before.length > 0) return 'exists';
      const retired = before.map((row) => ({ ...row, retiredAt: row.retiredAt ?? key.createdAt }));
      rows.set(tenantId, [key, ...retired]);
      return 'added';
    },
  };
}
