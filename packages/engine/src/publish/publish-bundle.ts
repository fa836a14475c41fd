import {
  type ActionLanguage,
  type FlowDefinition,
  SluiceError,
  slugSchema,
  type TenantSettings,
} from '@sluice/flow';
import type { AuditEvent, AuditType } from '../audit/audit-event.ts';
import { auditEvent } from '../audit/record-event.ts';
import type { ActionVersion, FlowVersion, Release, TenantRecord } from '../ports/store.ts';
import { canonicalJson } from '../run/parse-input.ts';
import type { EngineParts } from '../run/parts.ts';

/** What a tenant runs: the checked content of a bundle. */
export interface Publishable {
  readonly tenant: { readonly slug: string; readonly name: string };
  readonly settings: TenantSettings;
  readonly flows: ReadonlyMap<string, { readonly definition: FlowDefinition }>;
  readonly actions: ReadonlyMap<
    string,
    {
      readonly source: string;
      readonly language: ActionLanguage;
      readonly enabled: boolean;
      readonly description?: string | undefined;
    }
  >;
}

export interface Published {
  /** Number of the release that is now live. */
  readonly release: number;
  /** False when everything was live already. */
  readonly changed: boolean;
  readonly flows: Readonly<Record<string, number>>;
  readonly actions: Readonly<Record<string, number>>;
}

/** How often a publish that meets another one starts over. */
const attempts = 3;

/**
 * Makes a bundle live, all of it or nothing (one transaction): new versions for what changed, one release, one pointer. Runs that
 * have begun stay on theirs (contract 2.5). What the bundle does not hold any more is no longer live; its versions remain.
 */
export async function publish(bundle: Publishable, actor: string, parts: EngineParts): Promise<Published> {
  for (const slug of [bundle.tenant.slug, ...bundle.flows.keys(), ...bundle.actions.keys()])
    refuseNoSlug(slug);
  for (let attempt = 1; ; attempt += 1) {
    const published = await tryPublish(bundle, actor, parts);
    if (published !== 'conflict') return published;
    if (attempt === attempts) {
      throw new SluiceError(
        'publish_conflict',
        `somebody else is publishing to tenant "${bundle.tenant.slug}"`,
        {
          hint: 'Look at what they published, then publish again.',
        },
      );
    }
  }
}

function refuseNoSlug(slug: string): void {
  const parsed = slugSchema.safeParse(slug);
  if (parsed.success) return;
  throw new SluiceError('bundle_invalid', `"${slug}" is not a slug: ${parsed.error.issues[0]?.message}`, {
    hint: 'Check a bundle before you publish it.',
  });
}

async function tryPublish(
  bundle: Publishable,
  actor: string,
  parts: EngineParts,
): Promise<Published | 'conflict'> {
  const { store, clock, ids } = parts;
  const current = await store.tenant(bundle.tenant.slug);
  const tenantId = current?.id ?? ids.next('ten');
  const before = current === null ? null : await store.release(tenantId, current.release);
  const audit: AuditEvent[] = [];
  const record = (type: AuditType, kind: 'flow' | 'action' | 'tenant', id: string, data = {}) =>
    audit.push(
      auditEvent(parts, {
        tenant: tenantId,
        type,
        actor: { kind: 'operator', id: actor },
        target: { kind, id },
        data,
      }),
    );

  const newFlows: FlowVersion[] = [];
  const flows: Record<string, Release['flows'][string]> = {};
  for (const [slug, { definition }] of bundle.flows) {
    const live = entry(before?.flows, slug);
    const liveText =
      live && canonicalJson((await store.flowVersion(tenantId, slug, live.version))?.definition);
    if (live !== undefined && liveText === canonicalJson(definition)) {
      flows[slug] = live;
      continue;
    }
    const version = (current === null ? 0 : await store.latestFlowVersion(tenantId, slug)) + 1;
    newFlows.push({ slug, version, definition });
    flows[slug] = { version, trigger: definition.trigger };
    record('flow.published', 'flow', slug, { version, previous: live?.version ?? null });
  }

  const newActions: ActionVersion[] = [];
  const actions: Record<string, Release['actions'][string]> = {};
  for (const [slug, { source, language, enabled, description }] of bundle.actions) {
    const live = entry(before?.actions, slug);
    const stored = live === undefined ? null : await store.actionVersion(tenantId, slug, live.version);
    const same = stored !== null && stored.source === source && stored.language === language;
    const version = same
      ? stored.version
      : (current === null ? 0 : await store.latestActionVersion(tenantId, slug)) + 1;
    actions[slug] = { version, enabled, ...(description !== undefined && { description }) };
    if (!same) {
      newActions.push({ slug, version, source, language });
      record(version === 1 ? 'action.created' : 'action.updated', 'action', slug, { version });
    }
    if (live !== undefined && live.enabled !== enabled) {
      record(enabled ? 'action.enabled' : 'action.disabled', 'action', slug, { version });
    }
  }

  const settingsChanged =
    current === null || settingsText(current) !== settingsText(bundle.tenant, bundle.settings);
  if (settingsChanged)
    record('tenant.settings_updated', 'tenant', bundle.tenant.slug, { keys: Object.keys(bundle.settings) });
  const number = (current?.release ?? 0) + 1;
  const contents = (release: Pick<Release, 'flows' | 'actions'>) =>
    canonicalJson([release.flows, release.actions]);
  if (
    before !== null &&
    current !== null &&
    !settingsChanged &&
    contents(before) === contents({ flows, actions })
  ) {
    return { release: current.release, changed: false, ...versions(before) };
  }
  const release: Release = { number, flows, actions, publishedAt: clock.now(), actor };
  const outcome = await store.publish({
    tenant: { id: tenantId, ...bundle.tenant, settings: bundle.settings },
    expectedRelease: current?.release ?? 0,
    release,
    newFlows,
    newActions,
    audit,
  });
  return outcome === 'conflict' ? 'conflict' : { release: number, changed: true, ...versions(release) };
}

function entry<T>(record: Readonly<Record<string, T>> | undefined, slug: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, slug) ? record[slug] : undefined;
}

function settingsText(tenant: { name: string }, settings = (tenant as TenantRecord).settings): string {
  return canonicalJson([tenant.name, settings]);
}

function versions(release: Pick<Release, 'flows' | 'actions'>) {
  const numbers = (record: Readonly<Record<string, { readonly version: number }>>) =>
    Object.fromEntries(Object.entries(record).map(([slug, { version }]) => [slug, version]));
  return { flows: numbers(release.flows), actions: numbers(release.actions) };
}
