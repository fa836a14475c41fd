import { type ActionLanguage, actionFileSchema } from '../action-schema.ts';
import type { Finding } from '../findings.ts';
import type { Bundle, BundleAction, BundleFlow } from './bundle.ts';
import { describeIssues } from './describe-issues.ts';
import { findingAt, findingOnFile } from './finding-at.ts';
import { readFlow } from './read-flow.ts';
import { readJson } from './read-json.ts';
import { readTenant } from './read-tenant.ts';
import { readUsers } from './read-users.ts';
import { createSourceFile } from './source-file.ts';

/** A file by its path in the bundle; `text` is `null` when it stands there and cannot be read. */
export interface TextFile {
  readonly file: string;
  readonly text: string | null;
}

/** The texts that make a bundle, from wherever they come. */
export interface BundleTexts {
  readonly folder: string | null;
  /** `null` when there is none. */
  readonly tenant: TextFile | null;
  /** `slug` is what the file's name says; `null` when there is no file. */
  readonly flows: readonly (TextFile & { readonly slug: string | null })[];
  readonly actions: readonly (TextFile & { readonly slug: string; readonly language: ActionLanguage })[];
  readonly sidecars: readonly (TextFile & { readonly slug: string })[];
  readonly users: TextFile | null;
  readonly scenarioFiles: readonly string[];
}

export const tenantFileName = 'sluice.json';

/** Reads every text and joins them; every problem of every file becomes a finding. */
export function assembleBundle(texts: BundleTexts): { bundle: Bundle; findings: Finding[] } {
  const findings: Finding[] = [];
  const { folder, scenarioFiles } = texts;

  const tenantText = texts.tenant?.text ?? null;
  const tenantJson = tenantText === null ? null : readJson(tenantFileName, tenantText);
  if (texts.tenant === null) {
    findings.push(
      findingOnFile('missing-file', tenantFileName, {
        message: 'the bundle has no sluice.json',
        hint: 'Add one that names the tenant: { "tenant": { "slug": "acme", "name": "Acme" } }.',
      }),
    );
  }
  const empty = createSourceFile(tenantFileName, '', undefined);
  const tenant = readTenant(tenantJson ?? { source: empty, value: undefined, findings: [] });
  findings.push(...tenant.findings);

  const flows = new Map<string, BundleFlow>();
  const unreadableFlows = new Set<string>();
  for (const { file, text, slug } of texts.flows) {
    const read = text === null ? { flow: null, findings: [] } : readFlow(readJson(file, text), slug);
    findings.push(...read.findings);
    const { flow } = read;
    if (flow === null) {
      if (slug !== null) unreadableFlows.add(slug);
    } else if (flows.has(flow.definition.slug)) {
      const message = `two flows have the slug "${flow.definition.slug}"`;
      findings.push(
        findingAt('duplicate-slug', flow.source, ['slug'], { message, hint: 'Rename one of them.' }),
      );
    } else flows.set(flow.definition.slug, flow);
  }

  const actions = new Map<string, BundleAction>();
  const unreadableActions = new Set<string>();
  const sidecars = new Map(texts.sidecars.map((sidecar) => [sidecar.slug, sidecar]));
  for (const { file, text, slug, language } of texts.actions) {
    if (text === null) unreadableActions.add(slug);
    const same = texts.actions.find((other) => other.slug === slug);
    if (same !== undefined && same.file !== file) {
      findings.push(
        findingOnFile('duplicate-action', file, {
          message: `the action "${slug}" has two sources, ${same.file} and ${file}`,
          hint: 'Remove one of them.',
        }),
      );
    } else if (actions.has(slug)) {
      const message = `two actions have the slug "${slug}"`;
      findings.push(findingOnFile('duplicate-slug', file, { message, hint: 'Rename one of them.' }));
    } else if (text !== null) {
      const sidecar = readSidecar(sidecars.get(slug), findings);
      actions.set(slug, {
        slug,
        source: text,
        language,
        enabled: sidecar.enabled ?? true,
        description: sidecar.description,
        file,
      });
    }
  }
  for (const sidecar of texts.sidecars) {
    if (texts.actions.some(({ slug }) => slug === sidecar.slug)) continue;
    readSidecar(sidecar, findings);
    findings.push(
      findingOnFile('missing-source', sidecar.file, {
        message: `there is no source for the action "${sidecar.slug}"`,
        hint: `Add actions/${sidecar.slug}.js or .ts beside it, or remove the file.`,
      }),
    );
  }

  const usersText = texts.users?.text ?? null;
  const read =
    usersText === null ? { users: [], findings: [] } : readUsers(readJson('users.json', usersText));
  findings.push(...read.findings);

  const bundle: Bundle = {
    folder,
    tenant: tenant.tenant,
    settings: tenant.settings,
    tenantSource: tenantJson?.source ?? empty,
    flows,
    actions,
    users: read.users,
    scenarioFiles,
    unreadable: { flows: unreadableFlows, actions: unreadableActions },
  };
  return { bundle, findings };
}

function readSidecar(
  sidecar: TextFile | undefined,
  findings: Finding[],
): { enabled?: boolean | undefined; description?: string | undefined } {
  if (sidecar === undefined || sidecar.text === null) return {};
  const { source, value, findings: found } = readJson(sidecar.file, sidecar.text);
  findings.push(...found);
  if (value === undefined) return {};
  const parsed = actionFileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  findings.push(
    ...describeIssues(parsed.error.issues, { source, base: [], value, schema: actionFileSchema }),
  );
  return {};
}
