import { createHash } from 'node:crypto';

/** What the n-th action of a stretch draws its chance from: as good as the seed, and nobody else's. */
export function chanceOf(
  seed: Uint8Array,
  action: number,
): { readonly seed: number; readonly entropy: string } {
  const bytes = createHash('sha256').update(seed).update(`action ${action}`).digest();
  return { seed: bytes.readUIntBE(0, 6), entropy: createHash('sha256').update(bytes).digest('hex') };
}
