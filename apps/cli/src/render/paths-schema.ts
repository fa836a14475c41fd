import { invariantSchema, slugSchema, stageIds } from '@sluice/flow';
import { z } from 'zod';

const text = z.string();
const count = z.number().int().min(0);
const json = z.json();
const members = z.record(text, json);
const texts = z.array(text);
const stage = z.enum(stageIds);
const decimal = text.regex(/^(?:0|[1-9][0-9]*)$/).describe('A whole number as text: it may be huge.');
const place = { file: text, line: count, column: count };
const target = text.describe('A block of the stage, or "continue".');

const taken = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('branch'), index: count, target }),
  ...(['otherwise', 'next', 'onError', 'skipped'] as const).map((kind) =>
    z.strictObject({ kind: z.literal(kind), target }),
  ),
  z.strictObject({ kind: z.literal('denied'), reason: text.nullable(), error_kind: text.nullable() }),
]);

const outcome = z.enum(['authenticated', 'registered', 'failed']);

const step = z.strictObject({
  stage,
  within: texts.describe('The blocks that run the sub-routine it stands in, outermost first.'),
  flow: slugSchema,
  block: text,
  type: text,
  action: slugSchema.optional(),
  taken: taken.describe('How the run left it.'),
});

const fetchAnswer = z.strictObject({
  method: text,
  url: text,
  respond: z
    .strictObject({
      status: count.optional(),
      headers: z.record(text, text).optional(),
      json: json.optional(),
      body: text.optional(),
    })
    .optional(),
  fail: z.enum(['timeout', 'refused']).optional(),
});

const given = z.strictObject({
  event: members.optional(),
  user: members.optional(),
  authentication: z.looseObject({ outcome }).optional(),
  prompts: z.record(text, members).optional(),
  fetch: z.array(fetchAnswer).optional(),
  now: text.optional(),
  seed: z.number().optional(),
});

const path = z.strictObject({
  key: text.describe('The same for as long as its blocks are.'),
  status: z.enum(['completed', 'denied']),
  stage,
  answer: z
    .strictObject({ outcome, before: count })
    .nullable()
    .describe('What the host answered, and before which step.'),
  steps: z.array(step),
  conditions: z.array(z.strictObject({ text, ...place })),
  verdict: z.enum(['possible', 'unknown']),
  given: given.nullable().describe('As in a scenario: takes the path.'),
  obstacles: texts.describe('What it depends on that no scenario can bring about.'),
  claims: z.array(z.strictObject({ name: text.nullable(), value: text, block: text, kept: z.boolean() })),
  requests: z.array(z.strictObject({ block: text, method: text, url: text })),
});

/** What `sluice paths --json` prints. */
export const pathsReportSchema = z.strictObject({
  flow: slugSchema,
  feasible: decimal,
  exact: z.boolean().describe('"feasible" is the number; else there are at least so many.'),
  complete: z.boolean().describe('"paths" are all there are.'),
  raw: decimal,
  notes: texts,
  paths: z.array(path),
});

const told = {
  ...place,
  result: z.enum(['proved', 'refuted', 'undecided']),
  why: text,
  flows: z.array(slugSchema),
  assumes: texts,
  witness: z
    .strictObject({
      flow: slugSchema,
      confirmed: z.boolean().describe('A run took the path.'),
      note: text,
      path,
    })
    .nullable(),
};

/** What `sluice prove --json` prints; each invariant is as it is written in `sluice.json`. */
export const proofsReportSchema = z.strictObject({
  proved: count,
  refuted: count,
  undecided: count,
  invariants: z.array(
    z.union(invariantSchema.options.map(({ shape }) => z.strictObject({ ...shape, ...told }))),
  ),
});

/** JSON Schemas (draft 2020-12) of what commands print with `--json`, by file name. */
export function outputJsonSchemas(): Record<string, Record<string, unknown>> {
  return {
    'paths.schema.json': toJsonSchema(pathsReportSchema, 'Sluice paths', 'What sluice paths --json prints.'),
    'proofs.schema.json': toJsonSchema(
      proofsReportSchema,
      'Sluice proofs',
      'What sluice prove --json prints.',
    ),
  };
}

function toJsonSchema(schema: z.ZodType, title: string, description: string): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: 'output',
    target: 'draft-2020-12',
    reused: 'ref',
  });
  return { $schema, title, description, ...rest };
}
