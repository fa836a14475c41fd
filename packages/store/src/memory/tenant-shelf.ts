import type {
  ActionVersion,
  AuditEvent,
  AuditQuery,
  FlowVersion,
  Release,
  RunRecord,
  StoredSigningKey,
  TenantRecord,
  UserRecord,
} from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import { writeShallowJson } from '../record/json-depth.ts';
import { requireTenant } from '../record/require-tenant.ts';
import { freeze } from './keep.ts';

/** A run as kept: its snapshot as text, which is the cheapest copy to make and is read only when the run goes on. */
export interface KeptRun extends Omit<RunRecord, 'snapshot'> {
  readonly snapshotJson: string;
}

/** An audit event as kept: as text, since most are never read. */
export interface KeptEvent extends Pick<AuditEvent, 'id' | 'run_id' | 'type'> {
  readonly json: string;
}

/** Everything of one tenant. Another tenant's id leads to another shelf: there is no way across. */
export class TenantShelf {
  tenant: TenantRecord | null = null;
  readonly releases = new Map<number, Release>();
  readonly flows = new Map<string, FlowVersion>();
  readonly actions = new Map<string, ActionVersion>();
  readonly users = new Map<string, UserRecord>();
  readonly runs = new Map<string, KeptRun>();
  readonly runIdsByKey = new Map<string, string>();
  readonly waiting = new Map<string, number>();
  /** Newest first. */
  signingKeys: readonly StoredSigningKey[] = [];
  readonly #audit: KeptEvent[] = [];
  readonly #auditIds = new Set<string>();

  /** Copies of the events, ready to be recorded. Throws what the databases refuse, before anything is written. */
  takeAudit(tenantId: string, events: readonly AuditEvent[]): readonly KeptEvent[] {
    requireTenant(tenantId, events);
    const ids = new Set<string>();
    for (const { id } of events) {
      if (ids.has(id) || this.#auditIds.has(id)) {
        throw refused(`there is an audit event "${id}" already`);
      }
      ids.add(id);
    }
    return events.map((event) => {
      const { id, run_id, type } = event;
      return { id, run_id, type, json: writeShallowJson(event) };
    });
  }

  record(kept: readonly KeptEvent[]): void {
    for (const event of kept) {
      this.#audit.push(event);
      this.#auditIds.add(event.id);
    }
  }

  audit({ runId, types, limit = 1000 }: AuditQuery): readonly AuditEvent[] {
    const found: AuditEvent[] = [];
    for (let at = this.#audit.length - 1; at >= 0 && found.length < limit; at -= 1) {
      const event = this.#audit[at];
      if (
        event !== undefined &&
        (runId === undefined || event.run_id === runId) &&
        (types === undefined || types.includes(event.type))
      ) {
        found.push(freeze(JSON.parse(event.json) as AuditEvent));
      }
    }
    return found.reverse();
  }
}

export function refused(reason: string): SluiceError {
  return new SluiceError('store_rejected', `Nothing was written: ${reason}.`);
}

/** Slugs hold no "@". */
export function versionKey(slug: string, version: number): string {
  return `${slug}@${version}`;
}

export function latestVersion(
  versions: ReadonlyMap<string, { readonly slug: string; readonly version: number }> | undefined,
  slug: string,
): number {
  let latest = 0;
  for (const kept of versions?.values() ?? []) {
    if (kept.slug === slug && kept.version > latest) {
      latest = kept.version;
    }
  }
  return latest;
}
