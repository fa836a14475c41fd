import { createHash } from 'node:crypto';
import { canonicalJson, type Program, type TenantRecord } from '@sluice/engine';

/** What a flow, an action or a whole program is made of, as SHA-256 in base64url. */
export interface ProgramHashes {
  readonly flows: Readonly<Record<string, string>>;
  readonly actions: Readonly<Record<string, string>>;
}

const known = new WeakMap<Program, ProgramHashes>();

export function hashText(...texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length} `).update(text);
  return hash.digest('base64url');
}

/** Programs are immutable: each is hashed once. */
export function hashProgram(program: Program): ProgramHashes {
  const earlier = known.get(program);
  if (earlier !== undefined) return earlier;
  const hashes: ProgramHashes = {
    flows: Object.fromEntries(
      [...program.flows].map(([slug, { definition }]) => [slug, hashText(canonicalJson(definition))]),
    ),
    actions: Object.fromEntries(
      [...program.actions].map(([slug, { source, language, enabled }]) => [
        slug,
        hashText(source, language, String(enabled)),
      ]),
    ),
  };
  known.set(program, hashes);
  return hashes;
}

/** Everything in a bundle that decides a run of one flow: the program, and the tenant's name and settings. */
export function hashContent(program: Program, tenant: Pick<TenantRecord, 'name' | 'settings'>): string {
  return hashText(program.flow.slug, canonicalJson([hashProgram(program), tenant.name, tenant.settings]));
}
