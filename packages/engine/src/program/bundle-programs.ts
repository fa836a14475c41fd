import { createBlockRegistry } from '../block/block-registry.ts';
import type { RegisteredBlock } from '../block/block-type.ts';
import { coreBlocks } from '../block/core-blocks.ts';
import type { Release } from '../ports/store.ts';
import type { Publishable } from '../publish/publish-bundle.ts';
import { createProgramLoader, type Program } from './load-program.ts';

/** The programs of a bundle that is published nowhere, everything at version 1; `null` for a flow that it does not have. */
export function bundlePrograms(
  bundle: Publishable,
  blockTypes: readonly RegisteredBlock[] = [],
): (flow: string) => Promise<Program | null> {
  const { flows, actions } = bundle;
  const release: Release = {
    number: 1,
    flows: Object.fromEntries(
      [...flows].map(([slug, { definition }]) => [slug, { version: 1, trigger: definition.trigger }]),
    ),
    actions: Object.fromEntries([...actions].map(([slug, { enabled }]) => [slug, { version: 1, enabled }])),
    publishedAt: 0,
    actor: 'operator',
  };
  const loader = createProgramLoader(
    {
      release: async () => release,
      flowVersion: async (_, slug) => {
        const flow = flows.get(slug);
        return flow === undefined ? null : { slug, version: 1, definition: flow.definition };
      },
      actionVersion: async (_, slug) => {
        const action = actions.get(slug);
        return action === undefined
          ? null
          : { slug, version: 1, source: action.source, language: action.language };
      },
    },
    createBlockRegistry(coreBlocks, blockTypes),
  );
  return (flow) => loader.load('', 1, flow);
}
