import type { ActionRunner, RegisteredBlock } from '@sluice/engine';
import type { ScenarioEngineFactory } from '@sluice/scenario';
import { createMemoryStore } from '@sluice/store';
import { openSluice } from '../create-sluice.ts';
import { checkOnce } from './check-once.ts';

export interface ScenarioEngineOptions {
  /** The host's own block types, as it passes them to `createSluice`. */
  readonly blockTypes?: readonly RegisteredBlock[];
}

/** An engine for each scenario: the sandbox is shared, and what was found right of a bundle; the store is new and in memory. */
export function scenarioEngines(
  actions: ActionRunner,
  { blockTypes = [] }: ScenarioEngineOptions = {},
): ScenarioEngineFactory {
  const examine = checkOnce();
  return async ({ bundle, users, secrets, ...ports }) => {
    const store = createMemoryStore();
    const sluice = await openSluice(
      {
        issuer: 'https://idp.example',
        secrets,
        expireEveryMs: 0,
        blockTypes,
        ports: { store, actions, ...ports },
      },
      examine,
    );
    const tenant = bundle.tenant.slug;
    await sluice.publish({ ...bundle, users: [] });
    const tenantId = (await store.tenant(tenant))?.id ?? '';
    for (const user of users) await store.putUser(tenantId, user, []);
    return {
      start: sluice.start,
      resume: sluice.resume,
      inspect: sluice.inspect,
      user: (id) => sluice.users.get(tenant, id),
      event: async (runId) => (await store.run(tenantId, runId))?.snapshot.event ?? null,
      close: sluice.close,
    };
  };
}
