import type { Json, JsonObject } from '@sluice/expression';
import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from '../json/copy-json.ts';

const text = z.string();
const orNull = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const unknownText = z.string().default('');
const unknownNumber = z.number().default(0);
const flag = z.boolean().default(false);
/** Hosts may add fields inside a group, never a group (contract 8.1). */
const group = <Shape extends z.core.$ZodLooseShape>(shape: Shape) => z.object(shape).catchall(jsonSchema);

const geoSchema = group({
  country: unknownText,
  region: unknownText,
  city: unknownText,
  latitude: unknownNumber,
  longitude: unknownNumber,
  timezone: unknownText,
});
const asnSchema = group({
  number: unknownNumber,
  org: unknownText,
  is_tor: flag,
  is_vpn: flag,
  is_bogon: flag,
});

export const authenticationLevels = ['aal0', 'aal1', 'aal2'] as const;
export type AuthenticationLevel = (typeof authenticationLevels)[number];

export const eventUserSchema = group({
  id: text.min(1).optional(),
  email: orNull,
  email_verified: z.boolean().default(false),
  phone: orNull,
  name: orNull,
  app_metadata: jsonObjectSchema.default({}),
  user_metadata: jsonObjectSchema.default({}),
  factors: z.array(jsonSchema).default([]),
  created_at: orNull,
});

/** The event as a host passes it (contract, section 8). The engine fills what is unknown. */
export const eventSchema = z.strictObject({
  authentication: group({
    aal: z.enum(authenticationLevels).default('aal0'),
    methods: z.array(text).default([]),
    risk_score: z.number().int().min(0).max(100).default(0),
  }).prefault({}),
  client: group({ id: text.min(1), name: orNull, type: z.enum(['web', 'spa', 'native', 'm2m']) }),
  connection: group({
    id: orNull,
    name: orNull,
    type: z
      .enum(['database', 'social', 'enterprise'])
      .nullish()
      .transform((value) => value ?? null),
  }).prefault({}),
  request: group({
    ip: unknownText,
    user_agent: unknownText,
    visitor_id: orNull,
    geo: geoSchema.prefault({}),
    asn: asnSchema.prefault({}),
  }).prefault({}),
  /** Filled by the engine from the run's tenant; a host may leave it out, and may not contradict it. */
  tenant: group({ id: text.optional(), slug: text.optional(), name: text.optional() }).prefault({}),
  transaction: group({
    id: orNull,
    scopes: z.array(text).default([]),
    audience: z
      .union([text, z.array(text)])
      .nullish()
      .transform((value) => value ?? null),
    redirect_uri: orNull,
    nonce: orNull,
    locale: orNull,
    state: orNull,
    acr_values: z
      .union([text, z.array(text)])
      .nullish()
      .transform((value) => value ?? null),
  }).prefault({}),
  user: eventUserSchema.nullish().transform((value) => value ?? undefined),
});

/** What a host passes. */
export type EventInput = z.input<typeof eventSchema>;

/** A complete event: plain JSON with the seven groups, `user` absent when nobody is known. */
export interface EventSnapshot {
  readonly authentication: JsonObject & {
    readonly aal: AuthenticationLevel;
    readonly methods: readonly string[];
    readonly risk_score: number;
  };
  readonly client: JsonObject & { readonly id: string; readonly type: string };
  readonly connection: JsonObject;
  readonly request: JsonObject;
  readonly tenant: JsonObject & { readonly id: string; readonly slug: string; readonly name: string };
  readonly transaction: JsonObject;
  readonly user?: EventUser;
}

export interface EventUser {
  readonly id?: string;
  readonly email: string | null;
  readonly email_verified: boolean;
  readonly phone: string | null;
  readonly name: string | null;
  readonly app_metadata: JsonObject;
  readonly user_metadata: JsonObject;
  readonly factors: readonly Json[];
  readonly created_at: string | null;
}
