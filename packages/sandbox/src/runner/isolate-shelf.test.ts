import { describe, expect, it } from '@jest/globals';
import { IsolateShelf } from './isolate-shelf.ts';
import type { WarmIsolate } from './warm-isolate.ts';

const isolate = (script: number, heapBytes = 10): WarmIsolate & { disposed: boolean } => {
  const made = {
    script: { number: script },
    heapBytes,
    dead: false,
    disposed: false,
    dispose: () => {
      made.disposed = true;
    },
  };
  return made as unknown as WarmIsolate & { disposed: boolean };
};

describe('the shelf of warm isolates', () => {
  it('5.4 gives an isolate to one run at a time', () => {
    const shelf = new IsolateShelf(4, 1_000);
    const one = isolate(1);
    expect(shelf.put(one)).toBe(true);
    expect(shelf.take(2)).toBeUndefined();
    expect(shelf.take(1)).toBe(one);
    expect(shelf.take(1)).toBeUndefined();
  });

  it('5.20 keeps no more isolates and bytes than it may, the oldest going first', () => {
    const shelf = new IsolateShelf(2, 1_000);
    const [one, two, three] = [isolate(1), isolate(2), isolate(3)];
    for (const each of [one, two, three]) shelf.put(each);
    expect([one.disposed, two.disposed, three.disposed]).toEqual([true, false, false]);
    const small = new IsolateShelf(10, 1_000);
    const all = [1, 2, 3, 4, 5].map((script) => isolate(script, 240));
    for (const each of all) small.put(each);
    expect(all.map(({ disposed }) => disposed)).toEqual([true, false, false, false, false]);
  });

  it('5.20 gives out none that has died there', () => {
    const shelf = new IsolateShelf(4, 1_000);
    const one = isolate(1);
    shelf.put(one);
    Object.assign(one, { dead: true });
    expect(shelf.take(1)).toBeUndefined();
  });

  it('5.20 keeps none that is dead, swollen, or there already', () => {
    const shelf = new IsolateShelf(4, 1_000);
    const [swollen, dead, again] = [isolate(1, 251), isolate(2), isolate(3)];
    Object.assign(dead, { dead: true });
    shelf.put(isolate(3));
    expect([swollen, dead, again].map((each) => shelf.put(each))).toEqual([false, false, false]);
    expect([swollen, dead, again].map(({ disposed }) => disposed)).toEqual([true, true, true]);
  });

  it('5.20 lets go of the older half when it is told to', () => {
    const shelf = new IsolateShelf(9, 1_000);
    const all = [1, 2, 3].map((script) => isolate(script, 240));
    for (const each of all) shelf.put(each);
    shelf.thin();
    expect(all.map(({ disposed }) => disposed)).toEqual([true, true, false]);
    // What was let go of is not counted any more.
    const more = [4, 5, 6].map((script) => isolate(script, 240));
    for (const each of more) shelf.put(each);
    expect([...all.slice(2), ...more].map(({ disposed }) => disposed)).toEqual(Array(4).fill(false));
  });
});
