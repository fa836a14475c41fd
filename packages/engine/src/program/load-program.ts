import { stageIds, type Trigger } from '@sluice/flow';
import { LRUCache } from 'lru-cache';
import type { BlockRegistry } from '../block/block-registry.ts';
import type { ActionVersion, Release, Store } from '../ports/store.ts';
import { createStageMachine } from '../stage/stage-machine.ts';
import { type CompiledFlow, compileFlow, WiringError } from './compile-flow.ts';

export interface ProgramAction extends ActionVersion {
  readonly enabled: boolean;
}

/** All that a run of one flow may need, at the versions of one release (contract 2.5). */
export interface Program {
  readonly release: number;
  readonly flow: CompiledFlow;
  /** The flow itself and every sub-routine it can reach. */
  readonly flows: ReadonlyMap<string, CompiledFlow>;
  readonly actions: ReadonlyMap<string, ProgramAction>;
}

export interface ProgramLoader {
  /** `null` when the release has no such flow. Throws WiringError when the flow cannot be compiled. */
  load(tenantId: string, release: number, flow: string): Promise<Program | null>;
  /** What the flow is in the release, without compiling it. */
  describe(
    tenantId: string,
    release: number,
    flow: string,
  ): Promise<{ version: number; trigger: Trigger } | null>;
}

/** Enough of a program to end a run whose blocks cannot be had any more. */
export function programWithoutBlocks(
  release: number,
  slug: string,
  version: number,
  trigger: Trigger,
): Program {
  const machine = createStageMachine(stageIds);
  const flow = { slug, version, trigger, definition: null, machine, stages: new Map() };
  return { release, flow, flows: new Map(), actions: new Map() };
}

/** Loads programs and keeps the ones in use. What is kept is immutable: a release, a flow version, an action version. */
export function createProgramLoader(
  store: Pick<Store, 'release' | 'flowVersion' | 'actionVersion'>,
  registry: BlockRegistry,
  size = 1_000,
): ProgramLoader {
  const programs = new LRUCache<string, Promise<Program | null>>({ max: size });
  const flows = new LRUCache<string, CompiledFlow>({ max: size * 2 });
  const actions = new LRUCache<string, ActionVersion>({ max: size * 4 });
  const releases = new LRUCache<string, Release>({ max: size });

  const loadRelease = async (tenantId: string, number: number): Promise<Release | null> => {
    const key = JSON.stringify([tenantId, number]);
    const known = releases.get(key);
    if (known !== undefined) return known;
    const loaded = await store.release(tenantId, number);
    if (loaded !== null) releases.set(key, loaded);
    return loaded;
  };

  const loadFlow = async (tenantId: string, slug: string, version: number): Promise<CompiledFlow> => {
    const key = JSON.stringify([tenantId, slug, version]);
    const known = flows.get(key);
    if (known !== undefined) return known;
    const loaded = await store.flowVersion(tenantId, slug, version);
    if (loaded === null) throw new WiringError(`version ${version} of flow "${slug}" is not in the store`);
    const compiled = compileFlow(loaded.definition, version, registry);
    flows.set(key, compiled);
    return compiled;
  };

  const loadAction = async (tenantId: string, slug: string, version: number): Promise<ActionVersion> => {
    const key = JSON.stringify([tenantId, slug, version]);
    const known = actions.get(key);
    if (known !== undefined) return known;
    const loaded = await store.actionVersion(tenantId, slug, version);
    if (loaded === null) throw new WiringError(`version ${version} of action "${slug}" is not in the store`);
    actions.set(key, loaded);
    return loaded;
  };

  const assemble = async (tenantId: string, number: number, slug: string): Promise<Program | null> => {
    const release = await loadRelease(tenantId, number);
    if (release === null) return null;
    const found = new Map<string, CompiledFlow>();
    const programActions = new Map<string, ProgramAction>();
    const queue = [slug];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (found.has(next)) continue;
      const entry = Object.hasOwn(release.flows, next) ? release.flows[next] : undefined;
      if (entry === undefined) {
        if (next === slug) return null;
        throw new WiringError(`flow "${next}" is called as a sub-routine and is not published`);
      }
      const flow = await loadFlow(tenantId, next, entry.version);
      found.set(next, flow);
      for (const stage of flow.stages.values()) {
        for (const block of stage.blocks.values()) {
          if (block.subflow !== null) queue.push(block.subflow);
          if (block.action === null || programActions.has(block.action)) continue;
          const pinned = Object.hasOwn(release.actions, block.action)
            ? release.actions[block.action]
            : undefined;
          if (pinned === undefined) throw new WiringError(`action "${block.action}" is not published`);
          const version = await loadAction(tenantId, block.action, pinned.version);
          programActions.set(block.action, { ...version, enabled: pinned.enabled });
        }
      }
    }
    const flow = found.get(slug);
    return flow === undefined ? null : { release: number, flow, flows: found, actions: programActions };
  };

  return {
    load(tenantId, release, flow) {
      const key = JSON.stringify([tenantId, release, flow]);
      const known = programs.get(key);
      if (known !== undefined) return known;
      const loading = assemble(tenantId, release, flow);
      programs.set(key, loading);
      // A miss or a failure is not worth keeping: the next run asks the store again.
      loading.then(
        (program) => {
          if (program === null) programs.delete(key);
        },
        () => programs.delete(key),
      );
      return loading;
    },
    async describe(tenantId, release, flow) {
      const loaded = await loadRelease(tenantId, release);
      return loaded !== null && Object.hasOwn(loaded.flows, flow) ? (loaded.flows[flow] ?? null) : null;
    },
  };
}
