import { describe, expect, it } from '@jest/globals';
import { type House, type Place, type Placeable, scorePlace } from './place-job.ts';

const job = (change: Partial<Placeable> = {}): Placeable => ({
  tenantId: 'a',
  script: 1,
  proven: true,
  trusted: false,
  waits: false,
  ...change,
});
const place = (
  lodgers: readonly [tenantId: string, proven: boolean, bytes?: number][] = [],
  lastScript = 0,
): Place => ({
  lastScript,
  knows: (script) => script === 2,
  lodgers: new Map(lodgers.map(([tenantId, proven, bytes = 1]) => [{ tenantId, proven }, bytes])),
});
const house = (places: readonly Place[], maxSize = places.length): House => ({
  places,
  size: places.length,
  maxSize,
});

describe('where an action runs', () => {
  it('5.20 is an empty runner, best one where it is warm', () => {
    const [cold, known, warm] = [place(), place(), place([], 1)];
    const full = house([cold, known, warm]);
    expect(scorePlace(job(), warm, full)).toBeGreaterThan(scorePlace(job({ script: 2 }), known, full));
    expect(scorePlace(job({ script: 2 }), known, full)).toBeGreaterThan(
      scorePlace(job({ script: 3 }), cold, full),
    );
    expect(scorePlace(job({ proven: false }), cold, full)).toBeGreaterThan(0);
  });

  it('5.20 is no runner where others wait, as long as there can be more', () => {
    const shared = place([['b', true]]);
    expect(scorePlace(job(), shared, house([shared], 2))).toBe(0);
    expect(scorePlace(job(), shared, house([shared], 1))).toBeGreaterThan(0);
    expect(scorePlace(job({ proven: false }), shared, house([shared], 1))).toBe(0);
  });

  it('5.20 is beside an unknown action only for what never waits itself', () => {
    const shared = place([['b', false]]);
    expect(scorePlace(job({ waits: true }), shared, house([shared]))).toBe(0);
    expect(scorePlace(job({ waits: false }), shared, house([shared]))).toBeGreaterThan(0);
  });

  it('5.20 is the runner with the fewest waiting, and none that is full', () => {
    const [one, two] = [
      place([['b', true]]),
      place([
        ['b', true],
        ['c', true],
      ]),
    ];
    const full = house([one, two]);
    expect(scorePlace(job(), one, full)).toBeGreaterThan(scorePlace(job(), two, full));
    const heavy = place([['b', true, 65 * 1024 * 1024]]);
    const crowd = place(Array.from({ length: 64 }, () => ['b', true]));
    expect([heavy, crowd].map((each) => scorePlace(job(), each, house([each])))).toEqual([0, 0]);
  });

  it('5.20 leaves half of all runners to others when one tenant fills them with unknown actions', () => {
    const empty = place();
    const taken = (count: number): House =>
      house([empty, ...Array.from({ length: count }, () => place([['a', false]]))], 4);
    const unknown = job({ proven: false });
    expect(scorePlace(unknown, empty, taken(1))).toBeGreaterThan(0);
    expect(scorePlace(unknown, empty, taken(2))).toBe(0);
    expect(scorePlace(job({ proven: false, tenantId: 'b' }), empty, taken(2))).toBeGreaterThan(0);
    expect(scorePlace(job(), empty, taken(2))).toBeGreaterThan(0);
  });
});
