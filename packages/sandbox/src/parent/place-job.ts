/** What placing has to know of a job. */
export interface Placeable {
  readonly tenantId: string;
  /** See ScriptRecord; 0 when the work is no action. */
  readonly script: number;
  /** It has ended well before, and never taken its sandbox down. */
  readonly proven: boolean;
  /** It has ended well so often that it may be sent ahead, behind others of its kind. */
  readonly trusted: boolean;
  /** It has waited for a fetch before. What never waits cannot be hurt by what it shares a runner with. */
  readonly waits: boolean;
}

/** What placing has to know of a runner that is free to compute. */
export interface Place {
  readonly lastScript: number;
  knows(script: number): boolean;
  /** Actions that wait in it, and the bytes that each holds. */
  readonly lodgers: ReadonlyMap<{ readonly tenantId: string; readonly proven: boolean }, number>;
}

export interface House {
  readonly places: Iterable<Place>;
  readonly size: number;
  readonly maxSize: number;
}

/** A runner whose waiting actions hold more than this takes nothing else: the next action needs the room. */
const maxLodgedBytes = 64 * 1024 * 1024;
const maxLodgers = 64;

/**
 * How good a runner is for a job; 0: not at all. An action has a runner to itself from its start to its end,
 * waiting included, so that none pays for what another does. Only when there can be no more runners do proven
 * actions share one; and no tenant has more than half of them waiting for actions that nobody knows yet.
 */
export function scorePlace(job: Placeable, place: Place, house: House): number {
  if (place.lodgers.size === 0) {
    if (!job.proven && crowds(job.tenantId, house)) return 0;
    return place.lastScript === job.script ? 5 : place.knows(job.script) ? 4 : 3;
  }
  if (house.size < house.maxSize || !job.proven || place.lodgers.size >= maxLodgers) return 0;
  let bytes = 0;
  for (const [lodger, held] of place.lodgers) {
    if (!lodger.proven && job.waits) return 0;
    bytes += held;
  }
  return bytes > maxLodgedBytes ? 0 : 1 + 1 / place.lodgers.size;
}

function crowds(tenantId: string, house: House): boolean {
  let taken = 0;
  for (const { lodgers } of house.places) {
    for (const lodger of lodgers.keys()) {
      if (lodger.tenantId !== tenantId || lodger.proven) continue;
      taken += 1;
      break;
    }
  }
  return taken > 0 && taken >= Math.ceil(house.maxSize / 2);
}
