import type { AuditEvent } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';

/** An event written into another tenant's record would cross the line that every key draws. */
export function requireTenant(tenantId: string, events: readonly AuditEvent[]): void {
  const stray = events.find((event) => event.tenant !== tenantId);
  if (stray !== undefined) {
    throw new SluiceError('store_rejected', `The audit event "${stray.id}" belongs to another tenant.`);
  }
}
