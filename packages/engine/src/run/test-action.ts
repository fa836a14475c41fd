import type { JsonObject } from '@sluice/expression';
import { type ActionLanguage, limitsOf, SluiceError } from '@sluice/flow';
import { auditEvent } from '../audit/record-event.ts';
import type { ActionOutcome } from '../ports/action-runner.ts';
import type { OutboundRequest, OutboundResult } from '../ports/http.ts';
import type { TenantRecord } from '../ports/store.ts';
import { actionAuditData, actionAuditOutcomes } from './call-block.ts';
import { type EventInput, eventSchema } from './event-schema.ts';
import { parseInput } from './parse-input.ts';
import type { EngineParts } from './parts.ts';

export interface TestActionInput {
  readonly tenant: string;
  /** Slug of a published action, or of the one that `source` will become. */
  readonly action: string;
  /** A draft; without it the live version runs. */
  readonly source?: { readonly text: string; readonly language: ActionLanguage };
  readonly event: EventInput;
  readonly step?: JsonObject;
  /** Let requests out, under the tenant's allowlist. By default each one fails with `http_fetch_failed`. */
  readonly liveFetch?: boolean;
}

/**
 * Runs one action by itself, as an author does while writing it. Leaves one `custom_action.test_run` in the audit and
 * nothing else: no user, no run, no token, no real HTTP unless asked for (contract 9.5).
 */
export async function testAction(input: TestActionInput, parts: EngineParts): Promise<ActionOutcome> {
  const tenant = await parts.store.tenant(input.tenant);
  if (tenant === null) throw new SluiceError('tenant_unknown', `there is no tenant "${input.tenant}"`);
  const event = parseInput(eventSchema, input.event, 'the event');
  const { text, language, version } = await sourceOf(input, tenant, parts);
  const limits = limitsOf(tenant.settings);
  const begun = parts.clock.monotonic();
  const outcome = await parts.actions.run({
    tenantId: tenant.id,
    runId: 'test',
    action: input.action,
    version,
    source: text,
    language,
    eventJson: JSON.stringify({
      ...event,
      tenant: { ...event.tenant, id: tenant.id, slug: tenant.slug, name: tenant.name },
    }),
    stepJson: JSON.stringify(input.step ?? {}),
    limits,
    remainingMs: limits.runTimeoutMs,
    held: { stateBytes: 0, claims: {}, appMetadata: event.user?.app_metadata ?? {} },
    ...(parts.determinism && { determinism: parts.determinism }),
    fetch: (request, signal) =>
      input.liveFetch === true ? live(tenant, request, signal, parts) : mocked(request, parts),
  });
  await parts.store.appendAudit(tenant.id, [
    auditEvent(parts, {
      tenant: tenant.id,
      type: 'custom_action.test_run',
      actor: { kind: 'operator', id: 'operator' },
      target: { kind: 'action', id: input.action },
      outcome: actionAuditOutcomes[outcome.status],
      data: actionAuditData(input.action, version, outcome, parts.clock.monotonic() - begun),
    }),
  ]);
  return outcome;
}

async function sourceOf(input: TestActionInput, tenant: TenantRecord, { store }: EngineParts) {
  if (input.source !== undefined) return { ...input.source, version: 0 };
  const release = await store.release(tenant.id, tenant.release);
  const live =
    release !== null && Object.hasOwn(release.actions, input.action)
      ? release.actions[input.action]
      : undefined;
  const action = live === undefined ? null : await store.actionVersion(tenant.id, input.action, live.version);
  if (action === null)
    throw new SluiceError('action_unknown', `tenant "${input.tenant}" has no action "${input.action}"`);
  return { text: action.source, language: action.language, version: action.version };
}

function live(
  tenant: TenantRecord,
  request: OutboundRequest,
  signal: AbortSignal,
  parts: EngineParts,
): Promise<OutboundResult> {
  const limits = limitsOf(tenant.settings);
  return parts.http.exchange(
    request,
    {
      tenantSlug: tenant.slug,
      allow: tenant.settings.fetch?.allow ?? [],
      timeoutMs: limits.fetchTimeoutMs,
      requestBytes: limits.fetchRequestBytes,
      responseBytes: limits.fetchResponseBytes,
    },
    signal,
  );
}

async function mocked(request: OutboundRequest, { clock }: EngineParts): Promise<OutboundResult> {
  const url = URL.parse(request.url);
  const begun = clock.monotonic();
  return {
    ok: false,
    error_kind: 'http_fetch_failed',
    message: 'test runs make no requests unless live fetch is asked for',
    record: {
      method: request.method.toUpperCase(),
      host: url?.host ?? '',
      path: url?.pathname ?? '',
      status: null,
      durationMs: clock.monotonic() - begun,
      error_kind: 'http_fetch_failed',
    },
  };
}
