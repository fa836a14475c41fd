import { type AbsolutePath, keyOf } from './environment.ts';
import type { FlowMap, Place } from './flow-map.ts';

/** What is still read from a place on. */
export interface Liveness {
  /** Whether the place, or anything it leads to, reads at, above or below the path. */
  isLive(place: number, path: AbsolutePath): boolean;
  /** The paths that are read from the place on. */
  livePaths(place: number): readonly AbsolutePath[];
}

/** Backwards over the map: what is read at a place or after it. */
export function measureLiveness(map: FlowMap, readsOf: (place: Place) => readonly AbsolutePath[]): Liveness {
  const known = new Map<string, number>();
  const paths: AbsolutePath[] = [];
  const own = map.places.map((place) =>
    readsOf(place).map((path) => {
      const key = keyOf(path);
      const before = known.get(key);
      if (before !== undefined) return before;
      known.set(key, paths.length);
      return paths.push(path) - 1;
    }),
  );
  const words = Math.ceil(paths.length / 32);
  const live = map.places.map(() => new Uint32Array(words));
  for (const place of map.places.toReversed()) {
    const bits = live[place.number];
    if (bits === undefined) continue;
    for (const read of own[place.number] ?? []) setBit(bits, read);
    for (const { to } of place.ways) if (typeof to === 'number') addAll(bits, live[to]);
  }
  const touching = new Map<string, Uint32Array>();
  const touchingOf = (path: AbsolutePath) => {
    const key = keyOf(path);
    const before = touching.get(key);
    if (before !== undefined) return before;
    const bits = new Uint32Array(words);
    for (const [at, read] of paths.entries()) if (touches(read, path)) setBit(bits, at);
    touching.set(key, bits);
    return bits;
  };
  const listed = new Map<number, readonly AbsolutePath[]>();
  return {
    isLive(place, path) {
      const bits = live[place];
      return bits !== undefined && touchingOf(path).some((word, at) => (word & (bits[at] ?? 0)) !== 0);
    },
    livePaths(place) {
      const before = listed.get(place);
      if (before !== undefined) return before;
      const bits = live[place] ?? new Uint32Array(words);
      const found = paths.filter((_, at) => ((bits[at >>> 5] ?? 0) & (1 << (at & 31))) !== 0);
      listed.set(place, found);
      return found;
    },
  };
}

function setBit(bits: Uint32Array, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
}

function addAll(bits: Uint32Array, more: Uint32Array | undefined): void {
  for (const [at, word] of (more ?? []).entries()) bits[at] = (bits[at] ?? 0) | word;
}

/** One lies on the way to the other. */
export function touches(a: AbsolutePath, b: AbsolutePath): boolean {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at += 1) if (a[at] !== b[at]) return false;
  return true;
}
