import type { Json } from '@sluice/expression';

/** JSON with its keys sorted: equal values are spelled equally. */
export function spellJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(spellJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, item]) => (item === undefined ? [] : [`${JSON.stringify(key)}: ${spellJson(item)}`]));
  return `{${entries.join(', ')}}`;
}
