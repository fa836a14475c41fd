import { parseAllowEntry } from '../allowlist/parse-allow-entry.ts';
import { findingAt } from '../bundle/finding-at.ts';
import type { Finding } from '../findings.ts';
import type { CheckContext } from './flow-view.ts';

/** Every entry of the allowlist is one that a fetch can use; told at the host or header that is wrong (contract 7.1, 7.8). */
export function checkAllowlist({ bundle }: CheckContext): Finding[] {
  return (bundle.settings.fetch?.allow ?? []).flatMap((entry, index) => {
    const path = ['fetch', 'allow', index];
    const hostPath = typeof entry === 'string' ? path : [...path, 'host'];
    const parsed = parseAllowEntry(entry);
    if (parsed.ok) return [];
    return parsed.problems.map(({ part, ...words }) =>
      part === 'host'
        ? findingAt('bad-allow-entry', bundle.tenantSource, hostPath, words)
        : findingAt('bad-header', bundle.tenantSource, [...path, 'headers', part.header], words),
    );
  });
}
