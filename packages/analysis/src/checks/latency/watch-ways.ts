import type { BlockPlace, Place, Way } from '../follow/flow-map.ts';
import type { Watch } from '../follow/follow-flow.ts';

/** Watches which ways on some run can take. */
export class WayWatch implements Watch {
  private readonly taken = new Set<Way>();

  onWay(_place: BlockPlace, way: Way): void {
    this.taken.add(way);
  }

  canTake(place: Place, way: Way): boolean {
    return place.kind === 'wait' || this.taken.has(way);
  }
}
