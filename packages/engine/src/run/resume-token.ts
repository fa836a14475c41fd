import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Resume tokens name one checkpoint of one run, and carry a MAC over it: they can be checked without being kept, and made
 * again for a repeated answer (contract 6.4).
 */
export interface ResumeTokens {
  mint(tenantId: string, runId: string, seq: number): string;
  /** `null` for anything that this tenant was not given. */
  open(tenantId: string, token: string): { readonly runId: string; readonly seq: number } | null;
}

const shape = /^rt_([A-Za-z0-9_-]{1,100})\.([1-9][0-9]{0,8})\.([A-Za-z0-9_-]{43})$/;

/** `key`: at least 32 secret bytes, the same in every process on the database. */
export function createResumeTokens(key: Uint8Array): ResumeTokens {
  const mac = (tenantId: string, runId: string, seq: number): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify(['sluice resume token', tenantId, runId, seq]))
      .digest();
  return {
    mint: (tenantId, runId, seq) => `rt_${runId}.${seq}.${mac(tenantId, runId, seq).toString('base64url')}`,
    open(tenantId, token) {
      const [, runId, digits, given] = shape.exec(token) ?? [];
      if (runId === undefined || digits === undefined || given === undefined) return null;
      const seq = Number(digits);
      const sent = Buffer.from(given, 'base64url');
      const expected = mac(tenantId, runId, seq);
      return sent.length === expected.length && timingSafeEqual(sent, expected) ? { runId, seq } : null;
    },
  };
}
