import { z } from 'zod';
import { actionFileSchema } from './action-schema.ts';
import type { BlockDescriptor } from './block-descriptor.ts';
import { coreBlockDescriptors } from './core-blocks/core-block-descriptors.ts';
import { flowSchema, stageIds, stageSchema, subflowStage } from './flow-schema.ts';
import { slugSchema } from './slug.ts';
import { tenantFileSchema } from './tenant-schema.ts';
import { usersFileSchema } from './user-schema.ts';

/**
 * JSON Schemas (draft 2020-12) of the bundle's files, by file name. A host passes its own block types too, and editors then know
 * them; a type that is not passed is allowed with any config.
 */
export function jsonSchemas(
  blockTypes: readonly BlockDescriptor[] = coreBlockDescriptors,
): Record<string, Record<string, unknown>> {
  return {
    'flow.schema.json': toJsonSchema(flowFile(blockTypes), 'Sluice flow', 'flows/<slug>.json: one flow.'),
    'tenant.schema.json': toJsonSchema(
      tenantFileSchema,
      'Sluice tenant',
      'sluice.json: settings of a tenant.',
    ),
    'action.schema.json': toJsonSchema(
      actionFileSchema,
      'Sluice action',
      'actions/<slug>.json: settings of an action.',
    ),
    'users.schema.json': toJsonSchema(usersFileSchema, 'Sluice users', 'users.json: users to start from.'),
  };
}

function toJsonSchema(schema: z.ZodType, title: string, description: string): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-2020-12',
    reused: 'ref',
  });
  return { $schema, title, description, ...rest };
}

function flowFile(blockTypes: readonly BlockDescriptor[]): z.ZodType {
  const known = blockTypes.flatMap(({ type, config }) =>
    config instanceof z.ZodObject ? [z.strictObject({ type: z.literal(type), ...config.shape })] : [],
  );
  const names = known.map((block) => block.shape.type.value);
  const other = z.looseObject({
    type: z.string().regex(new RegExp(`^(?!(?:${names.join('|')})$)[a-z][a-z0-9]*(?:_[a-z0-9]+)*$`)),
  });
  const stage = z.strictObject({
    ...stageSchema.shape,
    blocks: z.record(slugSchema, z.xor([...known, other])),
  });
  const stages = Object.fromEntries([...stageIds, subflowStage].map((id) => [id, stage.optional()]));
  return z.strictObject({ ...flowSchema.shape, stages: z.strictObject(stages) });
}
