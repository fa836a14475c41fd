import { auditTypes } from '@sluice/engine';
import { jsonObjectSchema, slugSchema, userFileSchema } from '@sluice/flow';
import { z } from 'zod';
import { presetNames } from './event-presets.ts';

const startOfUrl = /^(?:https?:\/\/.|\*)/u;
/** A URL where `*` stands for any run of characters. */
const urlPattern = z
  .string()
  .regex(startOfUrl, 'not a URL that starts with https://, http:// or *')
  .refine(
    (url) => !startOfUrl.test(url) || url.includes('*') || URL.canParse(url),
    'not a URL: no request could ever match it',
  );

const respondSchema = z
  .strictObject({
    status: z.number().int().min(200).max(599).optional(),
    headers: z.record(z.string().min(1), z.string()).optional(),
    json: z.json().optional(),
    body: z.string().optional(),
  })
  .refine((respond) => respond.json === undefined || respond.body === undefined, {
    message: 'give `json` or `body`, not both',
  });

const fetchMockSchema = z
  .strictObject({
    method: z
      .string()
      .regex(/^[A-Za-z]+$/u, 'not an HTTP method such as POST')
      .optional(),
    url: urlPattern,
    respond: respondSchema.optional(),
    fail: z.enum(['timeout', 'refused']).optional(),
  })
  .refine((mock) => (mock.respond === undefined) !== (mock.fail === undefined), {
    message: 'give either `respond` or `fail`',
  });
export type FetchMock = z.infer<typeof fetchMockSchema>;

const levelAndMethods = {
  aal: z.enum(['aal0', 'aal1', 'aal2']).optional(),
  methods: z.array(z.string()).optional(),
};
const profileSchema = userFileSchema.omit({ id: true, app_metadata: true, created_at: true });

/** The shape of formats, section 3; `user` may be left out and is then `given.user`. */
const authenticationSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('authenticated'),
    user: z.strictObject({ id: z.string().min(1) }).optional(),
    ...levelAndMethods,
  }),
  z.strictObject({ outcome: z.literal('registered'), user: profileSchema.optional(), ...levelAndMethods }),
  z.strictObject({ outcome: z.literal('failed'), reason: z.string() }),
]);

const givenSchema = z.strictObject({
  preset: z
    .enum(presetNames)
    .optional()
    .describe('The event to start from; without it a complete default one, where nobody is known.'),
  event: jsonObjectSchema.optional(),
  user: userFileSchema.optional(),
  authentication: authenticationSchema.optional(),
  prompts: z.record(slugSchema, jsonObjectSchema).optional(),
  fetch: z.array(fetchMockSchema).optional(),
  now: z.iso.datetime({ offset: true, error: 'not a moment such as 2026-01-05T09:00:00Z' }).optional(),
  seed: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).optional(),
});
export type Given = z.infer<typeof givenSchema>;

const denyExpectation = z.strictObject({
  reason: z.string().optional(),
  error_kind: z.string().nullable().optional(),
  userMessage: z.string().nullable().optional(),
});

const partySchema = z.strictObject({ kind: z.string().optional(), id: z.string().optional() });
const auditExpectation = z.strictObject({
  type: z.enum(auditTypes).optional(),
  outcome: z.enum(['success', 'failure', 'denied', 'partial']).optional(),
  actor: partySchema.optional(),
  target: partySchema.optional(),
  data: jsonObjectSchema.optional(),
});

const fetchExpectation = z.strictObject({
  method: z.string().optional(),
  url: z.string().optional(),
  host: z.string().optional(),
  path: z.string().optional(),
  headers: z.record(z.string().min(1), z.string()).optional(),
  body: z.json().optional(),
});
export type FetchExpectation = z.infer<typeof fetchExpectation>;

const expectSchema = z.strictObject({
  status: z.enum(['completed', 'denied', 'failed', 'awaiting']).optional(),
  visited: z.array(slugSchema).optional(),
  notVisited: z.array(slugSchema).optional(),
  state: z.record(z.string(), jsonObjectSchema).optional(),
  claims: jsonObjectSchema.optional(),
  app_metadata: jsonObjectSchema.optional(),
  logs: z
    .array(
      z.strictObject({
        level: z.enum(['debug', 'info', 'warn', 'error']).optional(),
        contains: z.string().optional(),
      }),
    )
    .optional(),
  deny: denyExpectation.optional(),
  audit: z.array(auditExpectation).optional(),
  fetches: z.array(fetchExpectation).optional(),
  expressions: z.array(z.string().min(1)).optional(),
});
export type Expect = z.infer<typeof expectSchema>;

const scenarioSchema = z.strictObject({
  name: z.string().min(1),
  given: givenSchema.default({}),
  expect: expectSchema.default({}),
});
export type Scenario = z.infer<typeof scenarioSchema>;

/** A suite file as written (formats, section 4). */
export const suiteSchema = z.strictObject({
  $schema: z.string().optional(),
  flow: slugSchema,
  scenarios: z.array(scenarioSchema).min(1),
});
export type SuiteFile = z.infer<typeof suiteSchema>;

/** JSON Schema (draft 2020-12) of a suite file, for editors: `scenario.schema.json`. */
export function scenarioJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(suiteSchema, { io: 'input' }),
    title: 'Sluice scenario suite',
  };
}
