import type { JsonObject } from '@sluice/expression';
import { SluiceError, slugSchema } from '@sluice/flow';
import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from '../json/copy-json.ts';
import { authenticationLevels, eventSchema } from './event-schema.ts';

const level = z.enum(authenticationLevels);
const methods = z.array(z.string().min(1).max(64)).max(32);

const profileSchema = z.strictObject({
  email: z.string().min(1).max(320).nullish(),
  email_verified: z.boolean().optional(),
  phone: z.string().nullish(),
  name: z.string().nullish(),
  user_metadata: jsonObjectSchema.optional(),
  factors: z.array(jsonSchema).optional(),
});

/** The host's answer to a run that waits for authentication (formats, section 3). */
export const authenticationAnswerSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('authenticated'),
    user: z.strictObject({ id: z.string().min(1).max(256) }),
    aal: level.default('aal1'),
    methods: methods.default([]),
  }),
  z.strictObject({
    outcome: z.literal('registered'),
    user: profileSchema,
    aal: level.default('aal1'),
    methods: methods.default([]),
  }),
  z.strictObject({ outcome: z.literal('failed'), reason: z.string().max(1_024) }),
]);
export type ParsedAuthentication = z.output<typeof authenticationAnswerSchema>;

export const startSchema = z.strictObject({
  tenant: slugSchema,
  flow: slugSchema,
  event: eventSchema,
  authentication: authenticationAnswerSchema.optional(),
  idempotencyKey: z.string().min(1).max(255).optional(),
});
export type ParsedStart = z.output<typeof startSchema>;

export const resumeSchema = z.strictObject({
  tenant: slugSchema,
  resumeToken: z.string().max(512),
  answer: jsonObjectSchema,
  authentication: z.strictObject({ aal: level, methods }).optional(),
});

export type ParsedResume = z.output<typeof resumeSchema>;

export const cancelSchema = z.strictObject({
  tenant: z.string(),
  runId: z.string(),
  reason: z.string().optional(),
});

/** At most this many problems are told at once. */
const most = 20;

/** Parses what a host passed. Throws `input_invalid` with every problem named by path (contract 8.2). */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown, what: string): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = flatten(parsed.error.issues);
  const [first = 'it cannot be read'] = problems;
  throw new SluiceError('input_invalid', `${what} cannot be accepted: ${first}`, {
    details: problems.slice(0, most),
    hint: problems.some((problem) => problem.includes('"app_metadata"'))
      ? 'app_metadata belongs to the operator: set it from an action with api.user.setAppMetadata.'
      : 'See the docstrings of StartInput and ResumeInput, and section 8 of the contract for the event.',
  });
}

function flatten(issues: readonly z.core.$ZodIssue[], base: readonly PropertyKey[] = []): string[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path];
    const nested =
      'errors' in issue && Array.isArray(issue.errors) ? (issue.errors as z.core.$ZodIssue[][]) : [];
    if (issue.code === 'invalid_union' && nested[0] !== undefined && nested[0].length > 0)
      return flatten(nested[0], path);
    return [`${pathText(path)}: ${issue.message}`];
  });
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text === '' ? '(top)' : text.replace(/^\./, '');
}

/** JSON text with sorted keys: equal inputs give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    const entries = Object.entries(inner as JsonObject);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
