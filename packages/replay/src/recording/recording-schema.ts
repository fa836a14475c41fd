import type { AuditEvent, EventSnapshot, KeptAnswer, TraceEntry, UserRecord } from '@sluice/engine';
import type { Json, JsonObject } from '@sluice/expression';
import { slugSchema } from '@sluice/flow';
import { z } from 'zod';

/** Goes up when a reader of this version could not take what is written. */
export const recordingVersion = 1;

/**
 * JSON that is only compared, shown, or parsed anew by the engine. It is what `JSON.parse` made, so it is not copied: a key such as
 * `__proto__` stays a plain key.
 */
const json = z.unknown() as unknown as z.ZodType<Json>;
const object = z
  .unknown()
  .refine((value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'expected object')
  .meta({ type: 'object' }) as unknown as z.ZodType<JsonObject>;

/** Run ids go into file names: nothing but letters, digits, `_` and `-`. */
export const runIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'not a run id');
const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'not a SHA-256 in base64url');
/** Epoch milliseconds that a date can hold. */
const instant = z.number().min(-8.64e15).max(8.64e15);
const monotonic = z.number().min(-8.64e15).max(8.64e15);
const headers = z.record(z.string(), z.string());

const errorKind = z.enum(['http_fetch_denied', 'http_fetch_timeout', 'http_fetch_failed', 'limit_exceeded']);

const fetchRecord = z.strictObject({
  method: z.string(),
  host: z.string(),
  path: z.string(),
  status: z.number().nullable(),
  durationMs: z.number(),
  error_kind: errorKind.optional(),
});

const fetchSchema = z.strictObject({
  /** Place in `actions` of the action that asked; null: a webhook or a host's block. */
  action: z.number().int().min(0).nullable(),
  request: z.strictObject({
    method: z.string(),
    url: z.string(),
    headers,
    body: z.string().nullable(),
    redirect: z.enum(['follow', 'manual']),
  }),
  result: z.discriminatedUnion('ok', [
    z.strictObject({
      ok: z.literal(true),
      record: fetchRecord,
      response: z.strictObject({ status: z.number().int(), headers, body: z.string() }),
    }),
    z.strictObject({
      ok: z.literal(false),
      record: fetchRecord,
      error_kind: errorKind,
      message: z.string(),
    }),
  ]),
  /** How many answers of the same action had come before; null: the action had ended before an answer came. */
  arrived: z.number().int().min(0).nullable(),
});
export type RecordedFetch = z.infer<typeof fetchSchema>;

const actionSchema = z.strictObject({
  action: slugSchema,
  /** Where its clock stood. */
  now: instant,
  /** What the machine decided, not the code: it is not executed again as long as it is the same action with the same input. */
  ended: z
    .strictObject({
      /** SHA-256 of source, event, step state and what the run held. */
      given: hash,
      source: hash,
      error_kind: z.enum(['timeout', 'cpu_limit', 'memory_limit', 'sandbox_crashed']),
      message: z.string(),
      line: z.number().nullable(),
      column: z.number().nullable(),
      logs: z.array(
        z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() }),
      ),
      warnings: z.array(z.string()),
      fetches: z.array(fetchRecord),
    })
    .optional(),
  /** The run went on without its answer. */
  unanswered: z.literal(true).optional(),
});
export type RecordedAction = z.infer<typeof actionSchema>;

const userSchema = z.strictObject({
  id: z.string(),
  email: z.string().nullable(),
  email_verified: z.boolean(),
  phone: z.string().nullable(),
  name: z.string().nullable(),
  app_metadata: object,
  user_metadata: object,
  factors: z.array(json),
  created_at: z.string(),
}) as unknown as z.ZodType<UserRecord>;

const callSchema = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('start'), event: object, authentication: object.optional() }),
  z.strictObject({ verb: z.literal('resume'), answer: object, authentication: object.optional() }),
]);

/** What a leg left behind, as its checkpoint wrote it. */
const leftSchema = z.strictObject({
  status: z.enum(['completed', 'denied', 'failed', 'awaiting']),
  stage: z.string(),
  seq: z.number().int().min(1),
  flowVersion: z.number().int().min(0),
  userId: z.string().nullable(),
  startedAt: instant,
  expiresAt: instant.nullable(),
  endedAt: instant.nullable(),
  position: z.string(),
  frames: z.array(object),
  step: object,
  event: object as unknown as z.ZodType<EventSnapshot>,
  user: userSchema.nullable(),
  waitingPatch: object.nullable(),
  claims: object,
  stageClaims: object,
  authenticatedAt: z.number().nullable(),
  answer: object as unknown as z.ZodType<KeptAnswer>,
  trace: z.array(object) as unknown as z.ZodType<readonly TraceEntry[]>,
  audit: z.array(object) as unknown as z.ZodType<readonly AuditEvent[]>,
  createUser: userSchema.nullable(),
  appMetadata: z.strictObject({ userId: z.string(), patch: object }).nullable(),
  /** False when no checkpoint could be written. */
  written: z.boolean(),
});
export type Left = z.infer<typeof leftSchema>;

const versions = z.record(slugSchema, z.strictObject({ version: z.number().int().min(0), hash }));

/**
 * One stretch of a run, from a call of the host to the next checkpoint. A run that waits has one part a stretch, perhaps of several
 * processes; `runId` and `part` join them.
 */
export const recordingSchema = z.strictObject({
  $schema: z.string().optional(),
  recordingVersion: z.literal(recordingVersion),
  runId: runIdSchema,
  /** From 1. */
  part: z.number().int().min(1).max(1_000_000),
  tenant: z.strictObject({ id: z.string().min(1).max(256), slug: slugSchema, name: z.string() }),
  flow: slugSchema,
  program: z.strictObject({
    /** SHA-256 of all that a run of the flow is decided by: flows, actions, settings of the tenant. */
    hash,
    flows: versions,
    actions: versions,
  }),
  tokenPolicy: z.strictObject({ issuer: z.string(), audience: z.string(), lifetimeSeconds: z.number() }),
  /** Key id of the token, if one was made ready. Never the token. */
  kid: z.string().nullable(),
  call: callSchema,
  /** Accounts in the order in which they were looked up, as they were found. */
  users: z.array(z.strictObject({ id: z.string(), found: userSchema.nullable() })),
  /** Every reading, in order: epoch milliseconds, and a monotonic clock of which only differences count. */
  clock: z.strictObject({ now: z.array(instant), monotonic: z.array(monotonic) }),
  ids: z.partialRecord(z.enum(['run', 'usr', 'evt', 'ten', 'jti']), z.array(z.string())),
  /** 32 random bytes in base64url: what the chance of every action came from. */
  seed: hash,
  actions: z.array(actionSchema),
  fetches: z.array(fetchSchema),
  /** Calls of ports that failed: which, how many of the same had come before, and what they said. */
  trouble: z.array(
    z.strictObject({
      call: z.enum(['user', 'run', 'commit', 'appendAudit', 'prepare', 'action']),
      nth: z.number().int().min(0),
      message: z.string(),
    }),
  ),
  /** Fields that were masked: what depends on them cannot be replayed exactly. */
  masked: z.array(z.string()),
  left: leftSchema,
});

/** A recording, or one part of it. */
export type Recording = z.infer<typeof recordingSchema>;

/** JSON Schema (draft 2020-12) of a recording, for whoever reads them with other tools: `recording.schema.json`. */
export function recordingJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(recordingSchema, {
    io: 'input',
    target: 'draft-2020-12',
    reused: 'ref',
  });
  return {
    $schema,
    title: 'Sluice recording',
    description: '<run id>.<part>.json: one stretch of a recorded run.',
    ...rest,
  };
}
