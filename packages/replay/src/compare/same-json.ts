import { isObject } from '@sluice/expression';
/** Whether two JSON values are the same; the order of keys says nothing. */
export function sameJson(one: unknown, other: unknown): boolean {
  return firstDifference(one, other) === null;
}

/** Where two JSON values part: the first place, and what stands there. `undefined`: nothing does. */
export interface Difference {
  /** Such as `trace[2].effects[0].value`; empty for the values themselves. */
  readonly place: string;
  readonly recorded: unknown;
  readonly replayed: unknown;
}

export function firstDifference(recorded: unknown, replayed: unknown, place = ''): Difference | null {
  if (recorded === replayed) return null;
  if (Array.isArray(recorded) && Array.isArray(replayed)) {
    for (let at = 0; at < Math.max(recorded.length, replayed.length); at += 1) {
      const found = firstDifference(recorded[at], replayed[at], `${place}[${at}]`);
      if (found !== null) return found;
    }
    return null;
  }
  if (!isObject(recorded) || !isObject(replayed)) return { place, recorded, replayed };
  for (const key of new Set([...Object.keys(recorded), ...Object.keys(replayed)])) {
    const inner = /^[A-Za-z_][\w-]*$/.test(key)
      ? `${place}${place === '' ? '' : '.'}${key}`
      : `${place}[${JSON.stringify(key)}]`;
    const found = firstDifference(own(recorded, key), own(replayed, key), inner);
    if (found !== null) return found;
  }
  return null;
}

function own(holder: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(holder, key) ? holder[key] : undefined;
}
