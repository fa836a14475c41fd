/**
 * At most `most` of the items, in their order; always the same ones for the same seed and number of items.
 * Fisher-Yates over mulberry32 (public domain, 32 bits of state): chosen for being short, not for being unpredictable.
 */
export function chooseMutants<T>(items: readonly T[], most: number, seed: number): readonly T[] {
  if (items.length <= most) return items;
  const random = randomFrom(seed);
  const order = [...items.keys()];
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  const chosen = new Set(order.slice(0, most));
  return items.filter((_, index) => chosen.has(index));
}

/** Numbers from 0 up to, not including, 1. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
