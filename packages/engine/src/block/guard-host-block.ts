import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from '../json/copy-json.ts';
import { actionErrorKinds } from '../ports/action-runner.ts';
import type { BlockContext, BlockResult, RegisteredBlock } from './block-type.ts';

const errorSchema = z.object({
  error_kind: z.enum(actionErrorKinds),
  message: z.string(),
  line: z.number().nullish(),
  column: z.number().nullish(),
});

const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('next'), target: z.string().optional() }),
  z.object({ kind: z.literal('skipped') }),
  z.object({ kind: z.literal('allow') }),
  z.object({
    kind: z.literal('deny'),
    reason: z.string(),
    userMessage: z.string().optional(),
    error: errorSchema.optional(),
  }),
  z.object({ kind: z.literal('prompt'), prompt: z.string(), input: jsonSchema }),
  z.object({ kind: z.literal('call'), flow: z.string(), input: jsonObjectSchema }),
]);

const effectSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state.set'), key: z.string(), value: jsonSchema }),
  z.object({ type: z.literal('user.setAppMetadata'), patch: jsonObjectSchema }),
  z.object({ type: z.literal('session.setCustomClaim'), name: z.string(), value: jsonSchema }),
]);

const resultSchema = z.object({
  outcome: outcomeSchema,
  effects: z.array(effectSchema).optional(),
  logs: z
    .array(z.object({ level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() }))
    .optional(),
  fetches: z
    .array(
      z.object({
        method: z.string(),
        host: z.string(),
        path: z.string(),
        status: z.number().nullable(),
        durationMs: z.number(),
        error_kind: z
          .enum(['http_fetch_denied', 'http_fetch_timeout', 'http_fetch_failed', 'limit_exceeded'])
          .optional(),
      }),
    )
    .optional(),
  warnings: z.array(z.string()).optional(),
  decision: z
    .object({ branch: z.union([z.number(), z.literal('otherwise')]), read: jsonObjectSchema })
    .optional(),
  error: errorSchema.optional(),
});

/** A host's block answered what no block may answer. */
export class HostBlockError extends Error {
  override readonly name = 'HostBlockError';
}

/**
 * A host's block as the engine runs it: it reads copies, its answer is parsed and copied, and what it was given stops working once
 * it has answered. A mistake in it fails its run and reaches nothing else (contract 3.5, 2.3).
 */
export function guardHostBlock(block: RegisteredBlock): RegisteredBlock {
  const { type } = block.descriptor;
  return {
    descriptor: block.descriptor,
    compile(config) {
      const compiled = block.compile(config);
      return {
        ...compiled,
        async execute(context) {
          let open = true;
          const whileOpen =
            <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
            async (...args: Args): Promise<Result> => {
              if (open) return call(...args);
              throw new HostBlockError(
                `block "${context.slug}" has answered already and may call nothing more`,
              );
            };
          const given: BlockContext = {
            ...context,
            tenant: { id: context.tenant.id, slug: context.tenant.slug, name: context.tenant.name },
            scope: structuredClone(context.scope),
            limits: { ...context.limits },
            http: whileOpen(context.http),
            action: whileOpen(context.action),
          };
          try {
            return parseResult(await compiled.execute(given), type, context.slug);
          } finally {
            open = false;
          }
        },
      };
    },
  };
}

function parseResult(answer: unknown, type: string, slug: string): BlockResult {
  const parsed = resultSchema.safeParse(answer);
  // The schema's output is a BlockResult with members that may be undefined.
  if (parsed.success) return parsed.data as BlockResult;
  const [issue] = parsed.error.issues;
  const at = issue?.path.length ? ` at ${issue.path.map(String).join('.')}` : '';
  throw new HostBlockError(
    `block type "${type}" answered what a block cannot answer (block "${slug}")${at}: ${issue?.message ?? 'unreadable'}`,
  );
}
