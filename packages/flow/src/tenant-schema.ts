import { z } from 'zod';
import { slugSchema } from './slug.ts';

/** One allowlist entry in full form (contract 7.1, 7.4, 7.8). */
const allowEntryObject = z.strictObject({
  host: z.string().min(1),
  insecure: z.boolean().optional(),
  private: z.boolean().optional(),
  headers: z.record(z.string().min(1), z.string()).optional(),
});
export const allowEntrySchema = z.union([z.string().min(1), allowEntryObject]);
export type AllowEntry = z.infer<typeof allowEntrySchema>;

const positive = z.number().int().positive();

/** Contract, section 10 and 7.6, 7.7: every limit, configurable per tenant. */
export const limitsSchema = z.strictObject({
  actionTimeoutMs: positive.max(300_000).optional(),
  actionCpuMs: positive.max(60_000).optional(),
  actionMemoryMb: positive.min(8).max(1024).optional(),
  actionSourceBytes: positive.optional(),
  fetchesPerAction: z.number().int().nonnegative().optional(),
  fetchResponseBytes: positive.optional(),
  fetchRequestBytes: positive.optional(),
  runTimeoutMs: positive.max(600_000).optional(),
  waitTimeoutMs: positive.optional(),
  stateValueBytes: positive.optional(),
  stateBytes: positive.optional(),
  claimsBytes: positive.optional(),
  appMetadataBytes: positive.optional(),
  flowBlocks: positive.optional(),
});

export interface Limits {
  readonly actionTimeoutMs: number;
  readonly actionCpuMs: number;
  readonly actionMemoryMb: number;
  readonly actionSourceBytes: number;
  readonly fetchTimeoutMs: number;
  readonly fetchesPerAction: number;
  readonly fetchResponseBytes: number;
  readonly fetchRequestBytes: number;
  readonly runTimeoutMs: number;
  readonly waitTimeoutMs: number;
  readonly stateValueBytes: number;
  readonly stateBytes: number;
  readonly claimsBytes: number;
  readonly appMetadataBytes: number;
  readonly flowBlocks: number;
}

export const defaultLimits: Limits = {
  actionTimeoutMs: 10_000,
  actionCpuMs: 500,
  actionMemoryMb: 64,
  actionSourceBytes: 100_000,
  fetchTimeoutMs: 5_000,
  fetchesPerAction: 20,
  fetchResponseBytes: 1024 * 1024,
  fetchRequestBytes: 256 * 1024,
  runTimeoutMs: 20_000,
  waitTimeoutMs: 15 * 60_000,
  stateValueBytes: 64 * 1024,
  stateBytes: 512 * 1024,
  claimsBytes: 8 * 1024,
  appMetadataBytes: 64 * 1024,
  flowBlocks: 500,
};

const invariantName = { name: z.string().min(1), flow: slugSchema.optional() };
/** Formats, section 1: the six forms. */
export const invariantSchema = z.union([
  z.strictObject({ ...invariantName, never: slugSchema, unlessPassed: z.array(slugSchema).min(1) }),
  z.strictObject({ ...invariantName, always: slugSchema }),
  z.strictObject({ ...invariantName, neverSets: z.array(z.string().min(1)).min(1) }),
  z.strictObject({ ...invariantName, neverFetches: z.array(z.string().min(1)).min(1) }),
  z.strictObject({ ...invariantName, reachable: slugSchema }),
  z.strictObject({ ...invariantName, breakGlass: slugSchema }),
]);
export type Invariant = z.infer<typeof invariantSchema>;

/** `sluice.json` (formats, section 1). */
export const tenantFileSchema = z.strictObject({
  $schema: z.string().optional(),
  tenant: z.strictObject({ slug: slugSchema, name: z.string().min(1).max(200) }),
  denialMessage: z.string().min(1).max(1000).optional(),
  fetch: z
    .strictObject({
      timeoutMs: positive.max(120_000).optional(),
      allow: z.array(allowEntrySchema).optional(),
    })
    .optional(),
  limits: limitsSchema.optional(),
  invariants: z.array(invariantSchema).optional(),
});
export type TenantFile = z.infer<typeof tenantFileSchema>;

/** What the engine runs with: the file's settings without the tenant's name. */
export type TenantSettings = Omit<TenantFile, '$schema' | 'tenant'>;

export const defaultDenialMessage = 'We could not sign you in.';

/** Limits of a tenant: its own over the defaults. */
export function limitsOf(settings: TenantSettings): Limits {
  const own = Object.fromEntries(
    Object.entries(settings.limits ?? {}).filter(([, value]) => value !== undefined),
  );
  return {
    ...defaultLimits,
    ...(own as Partial<Limits>),
    fetchTimeoutMs: settings.fetch?.timeoutMs ?? defaultLimits.fetchTimeoutMs,
  };
}
