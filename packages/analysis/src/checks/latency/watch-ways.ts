import type { BlockPlace, Place, Way } from '../walk/flow-map.ts';
import type { Step, WalkObserver } from '../walk/visit-flow.ts';

/** Watches which ways on some run can take. */
export class WayWatch implements WalkObserver {
  private readonly taken = new Set<Way>();

  atPlace(): void {}

  onStep(_place: BlockPlace, _state: unknown, { way }: Step): void {
    if (way !== null) this.taken.add(way);
  }

  canTake(place: Place, way: Way): boolean {
    return place.kind === 'wait' || this.taken.has(way);
  }
}
