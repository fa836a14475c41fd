import { z } from 'zod';
import type { ConfigPath } from '../block-descriptor.ts';

/** The keys that a schema knows for the object at `path` in `value`, over every form that the object may have there. */
export function objectKeys(schema: unknown, path: ConfigPath, value: unknown): string[] {
  return [...new Set(collect(schema, path, value))];
}

function collect(schema: unknown, path: ConfigPath, value: unknown): string[] {
  const [step, ...rest] = path;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return collect(schema.unwrap(), path, value);
  if (schema instanceof z.ZodUnion)
    return formsOf(schema, value).flatMap((option) => collect(option, path, value));
  if (schema instanceof z.ZodObject) {
    if (step === undefined) return Object.keys(schema.shape);
    const inner: unknown = Object.hasOwn(schema.shape, step) ? schema.shape[step] : undefined;
    return inner === undefined ? [] : collect(inner, rest, inside(value, step));
  }
  if (step === undefined) return [];
  if (schema instanceof z.ZodRecord) return collect(schema.valueType, rest, inside(value, step));
  if (schema instanceof z.ZodArray) return collect(schema.element, rest, inside(value, step));
  return [];
}

/** The form that the value names, where forms are told apart by a key; else every form. */
function formsOf(schema: z.ZodUnion, value: unknown): readonly unknown[] {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return schema.options;
  const { discriminator } = schema.def;
  const named = schema.options.filter(
    (option) =>
      option instanceof z.ZodObject &&
      z.looseObject({ [discriminator]: option.shape[discriminator] }).safeParse(value).success,
  );
  return named.length > 0 ? named : schema.options;
}

function inside(value: unknown, step: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? Reflect.get(value, step)
    : undefined;
}
