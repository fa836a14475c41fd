import { type FlowDefinition, SluiceError } from '@sluice/flow';
import type { AuditType } from '../audit/audit-event.ts';
import { auditEvent } from '../audit/record-event.ts';
import type { BlockRegistry } from '../block/block-registry.ts';
import { ownKey } from '../json/own-key.ts';
import type { Release, TenantRecord } from '../ports/store.ts';
import { type CompiledFlow, compileFlow } from '../program/compile-flow.ts';
import type { EngineParts } from '../run/parts.ts';

/** Makes an earlier version of a flow live again, as a new release. Throws `version_unknown`. */
export async function rollbackFlow(
  input: { readonly tenant: string; readonly flow: string; readonly version: number; readonly actor: string },
  parts: EngineParts,
): Promise<number> {
  const { tenant, release } = await liveRelease(input.tenant, parts);
  const live = ownKey(release.flows, input.flow);
  const latest = await parts.store.latestFlowVersion(tenant.id, input.flow);
  // A number that is no version is not for the store: databases round it, or cannot hold it.
  const isVersion = Number.isInteger(input.version) && input.version >= 1 && input.version <= latest;
  const target = isVersion ? await parts.store.flowVersion(tenant.id, input.flow, input.version) : null;
  if (target === null) {
    throw new SluiceError('version_unknown', `flow "${input.flow}" has no version ${input.version}`, {
      hint: latest === 0 ? 'The flow was never published.' : `Its versions are 1 to ${latest}.`,
    });
  }
  refuseMissing(target.definition, release, input, parts);
  const flows = {
    ...release.flows,
    [input.flow]: { version: input.version, trigger: target.definition.trigger },
  };
  return writeRelease(tenant, { ...release, flows }, input.actor, parts, {
    type: 'flow.rolled_back',
    target: { kind: 'flow', id: input.flow },
    data: { version: input.version, previous: live?.version ?? null },
  });
}

/** Switches an action on or off for runs that start from now on; a disabled one is skipped (contract 3.7). */
export async function setActionEnabled(
  input: {
    readonly tenant: string;
    readonly action: string;
    readonly enabled: boolean;
    readonly actor: string;
  },
  parts: EngineParts,
): Promise<number> {
  const { tenant, release } = await liveRelease(input.tenant, parts);
  const live = Object.hasOwn(release.actions, input.action) ? release.actions[input.action] : undefined;
  if (live === undefined)
    throw new SluiceError('action_unknown', `tenant "${input.tenant}" has no action "${input.action}"`);
  if (live.enabled === input.enabled) return tenant.release;
  const actions = { ...release.actions, [input.action]: { ...live, enabled: input.enabled } };
  return writeRelease(tenant, { ...release, actions }, input.actor, parts, {
    type: input.enabled ? 'action.enabled' : 'action.disabled',
    target: { kind: 'action', id: input.action },
    data: { version: live.version },
  });
}

/** What the version needs has to be live, or every run on it would fail. The registry knows which block needs what. */
function refuseMissing(
  definition: FlowDefinition,
  release: Release,
  { flow, version }: { readonly flow: string; readonly version: number },
  { blocks }: EngineParts,
): void {
  const refuse = (problem: string, hint: string): never => {
    throw new SluiceError('bundle_invalid', `version ${version} of flow "${flow}" ${problem}`, { hint });
  };
  const compiled = compiledOrNull(definition, version, blocks);
  if (compiled === null) return refuse('cannot be run by this engine any more', 'Publish the flow anew.');
  for (const stage of compiled.stages.values()) {
    for (const { action, subflow } of stage.blocks.values()) {
      if (action !== null && !Object.hasOwn(release.actions, action)) {
        refuse(
          `needs the action "${action}", which is not live any more`,
          'Publish the action again before going back.',
        );
      }
      if (subflow !== null && ownKey(release.flows, subflow)?.trigger !== 'subflow') {
        refuse(
          `needs the sub-routine "${subflow}", which is not live any more`,
          'Publish the flow again before going back.',
        );
      }
    }
  }
}

/** A block type may be gone from the host, or take another config by now. */
function compiledOrNull(
  definition: FlowDefinition,
  version: number,
  blocks: BlockRegistry,
): CompiledFlow | null {
  try {
    return compileFlow(definition, version, blocks);
  } catch {
    return null;
  }
}

async function liveRelease(
  slug: string,
  { store }: EngineParts,
): Promise<{ tenant: TenantRecord; release: Release }> {
  const tenant = await store.tenant(slug);
  const release = tenant === null ? null : await store.release(tenant.id, tenant.release);
  if (tenant === null || release === null)
    throw new SluiceError('tenant_unknown', `there is no tenant "${slug}"`);
  return { tenant, release };
}

async function writeRelease(
  tenant: TenantRecord,
  release: Release,
  actor: string,
  parts: EngineParts,
  event: {
    type: AuditType;
    target: { kind: 'flow' | 'action'; id: string };
    data: Record<string, number | null>;
  },
): Promise<number> {
  const number = tenant.release + 1;
  const outcome = await parts.store.publish({
    tenant,
    expectedRelease: tenant.release,
    release: { ...release, number, publishedAt: parts.clock.now(), actor },
    newFlows: [],
    newActions: [],
    audit: [auditEvent(parts, { tenant: tenant.id, actor: { kind: 'operator', id: actor }, ...event })],
  });
  if (outcome === 'conflict') {
    throw new SluiceError('publish_conflict', `somebody else published to tenant "${tenant.slug}" just now`, {
      hint: 'Look at what they published, then try again.',
    });
  }
  return number;
}
