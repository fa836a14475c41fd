import { randomFillSync } from 'node:crypto';

const each = 32;
const pool = Buffer.alloc(each * 256);
let used = pool.length;

/** 32 fresh random bytes in hexadecimal; the system is asked for many at a time. */
export function freshEntropy(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const text = pool.toString('hex', used, used + each);
  pool.fill(0, used, used + each);
  used += each;
  return text;
}
