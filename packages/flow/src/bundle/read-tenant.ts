import { z } from 'zod';
import type { Finding } from '../findings.ts';
import { type TenantFile, type TenantSettings, tenantFileSchema } from '../tenant-schema.ts';
import { describeIssues } from './describe-issues.ts';
import type { JsonFile } from './read-json.ts';

export interface ReadTenant {
  readonly tenant: { readonly slug: string; readonly name: string };
  readonly settings: TenantSettings;
  readonly findings: readonly Finding[];
}

/** Reads `sluice.json`. What is wrong in it falls back to its default, with a finding. */
export function readTenant({ source, value, findings }: JsonFile): ReadTenant {
  const parsed = tenantFileSchema.safeParse(value);
  if (parsed.success) return { ...split(parsed.data), findings };
  const found =
    value === undefined
      ? []
      : describeIssues(parsed.error.issues, { source, base: [], value, schema: tenantFileSchema });
  return { ...split(repair(value)), findings: [...findings, ...found] };
}

function split({ $schema: _, tenant, ...settings }: TenantFile): Pick<ReadTenant, 'tenant' | 'settings'> {
  return { tenant, settings };
}

/** Keeps each part that is fine by itself. */
function repair(value: unknown): TenantFile {
  const written = z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
  const { tenant, denialMessage, fetch, limits, invariants } = tenantFileSchema.shape;
  return {
    tenant: tenant.safeParse(written['tenant']).data ?? { slug: 'unreadable', name: 'unreadable' },
    denialMessage: denialMessage.safeParse(written['denialMessage']).data,
    fetch: fetch.safeParse(written['fetch']).data,
    limits: limits.safeParse(written['limits']).data,
    invariants: invariants.safeParse(written['invariants']).data,
  };
}
