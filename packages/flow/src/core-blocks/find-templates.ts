import type { Json } from '@sluice/expression';
import type { ConfigPath, ExpressionSite } from '../block-descriptor.ts';

/** Every string in a JSON value that may hold `{{ }}`; keys are never templates. */
export function findTemplates(value: Json | undefined, path: ConfigPath): ExpressionSite[] {
  if (typeof value === 'string') return [{ text: value, path, kind: 'template' }];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item: Json, index) => findTemplates(item, [...path, index]));
  }
  return Object.entries(value).flatMap(([key, item]) => findTemplates(item, [...path, key]));
}
