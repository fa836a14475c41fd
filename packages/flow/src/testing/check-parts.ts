import { type BundleParts, bundleFromParts } from '../bundle/bundle-from-parts.ts';
import { type CheckOptions, checkBundle } from '../checks/check-bundle.ts';
import type { Finding } from '../findings.ts';

export const tenantFile = { tenant: { slug: 'acme', name: 'Acme' } };

/** A flow file; `login` unless its slug is given. */
export function flowFile(stages: unknown, more: object = {}) {
  return { slug: 'login', name: 'Login', trigger: 'login', stages, ...more };
}

/** A sub-routine whose one stage holds these blocks and starts at the first. */
export function subflowFile(slug: string, blocks: Record<string, unknown>) {
  return { slug, name: slug, trigger: 'subflow', stages: { main: stage(blocks) } };
}

/** A stage that starts at the first of its blocks. */
export function stage(blocks: Record<string, unknown>) {
  return { start: Object.keys(blocks)[0], blocks };
}

export const action = (slug: string) => ({ slug, source: 'return;' });

/** Findings of reading and checking, as an author gets them. */
export async function findingsOf(
  parts: Partial<BundleParts>,
  options: CheckOptions = {},
): Promise<Finding[]> {
  const { bundle, findings } = bundleFromParts({ tenantFile, ...parts });
  return [...findings, ...(await checkBundle(bundle, options))];
}

/** The same, each as `severity code path`. */
export async function toldOf(parts: Partial<BundleParts>, options: CheckOptions = {}): Promise<string[]> {
  const findings = await findingsOf(parts, options);
  return findings.map(({ severity, code, path }) => [severity, code, path ?? ''].join(' ').trim());
}

/** What is told of one login flow with these blocks in post-auth. */
export function toldOfBlocks(
  blocks: Record<string, unknown>,
  parts: Partial<BundleParts> = {},
): Promise<string[]> {
  return toldOf({ flows: [flowFile({ 'post-auth': stage(blocks) })], ...parts });
}
