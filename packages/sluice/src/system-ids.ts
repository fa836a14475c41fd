import { randomFillSync } from 'node:crypto';
import type { Ids } from '@sluice/engine';
import { v7 } from 'uuid';

const each = 16;
const pool = new Uint8Array(each * 256);
let used = pool.length;

/** Random bytes of which none is used twice; the system is asked for many at a time. */
function rng(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += each;
  return pool.slice(used - each, used);
}

/** UUIDs of version 7 (RFC 9562): unique, and ordered by time, which keeps database indexes compact. */
export const systemIds: Ids = {
  next: (prefix) => `${prefix}_${v7({ rng }).replaceAll('-', '')}`,
};
