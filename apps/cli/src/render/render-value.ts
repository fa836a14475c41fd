import type { Json } from '@sluice/expression';

/** JSON on one line with room to breathe: `{ tier: "free", since: 2026 }`. */
export function renderValue(value: Json | undefined): string {
  if (value === undefined) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(renderValue).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([key, inner]) => `${renderKey(key)}: ${renderValue(inner)}`).join(', ')} }`;
}

export function renderKey(key: string): string {
  return /^[A-Za-z_][\w-]*$/u.test(key) ? key : JSON.stringify(key);
}

/** `0.4 ms`, `312 ms`, `1.25 s`. */
export function renderDuration(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(2)} s`;
  return `${ms >= 10 ? Math.round(ms) : ms.toFixed(1)} ms`;
}
