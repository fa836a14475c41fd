import { z } from 'zod';
import type { ConfigPath } from '../block-descriptor.ts';

/** The keys that a schema knows for the object at `path`, over every form the object may have there. */
export function objectKeys(schema: unknown, path: ConfigPath): string[] {
  return [...new Set(collect(schema, path))];
}

function collect(schema: unknown, path: ConfigPath): string[] {
  const [step, ...rest] = path;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return collect(schema.unwrap(), path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => collect(option, path));
  if (schema instanceof z.ZodObject) {
    if (step === undefined) return Object.keys(schema.shape);
    const inner: unknown = Object.hasOwn(schema.shape, step) ? schema.shape[step] : undefined;
    return inner === undefined ? [] : collect(inner, rest);
  }
  if (step === undefined) return [];
  if (schema instanceof z.ZodRecord) return collect(schema.valueType, rest);
  if (schema instanceof z.ZodArray) return collect(schema.element, rest);
  return [];
}
