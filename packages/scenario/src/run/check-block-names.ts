import type { Bundle } from '@sluice/flow';
import type { Scenario } from '../suite/suite-schema.ts';

/**
 * A misspelt slug under `notVisited` would hold for ever, and one under `prompts` would never be used: every block
 * that a scenario names must stand in the flow or in a sub-routine that it runs.
 */
export function checkBlockNames(bundle: Bundle, flow: string, { given, expect }: Scenario) {
  const known = new Set<string>();
  if (!collectBlocks(bundle, flow, known, new Set())) return [];
  const named = [
    ...Object.keys(given.prompts ?? {}).map((slug) => ({ slug, path: ['given', 'prompts', slug] })),
    ...(expect.visited ?? []).map((slug, index) => ({ slug, path: ['expect', 'visited', index] })),
    ...(expect.notVisited ?? []).map((slug, index) => ({ slug, path: ['expect', 'notVisited', index] })),
  ];
  return named
    .filter(({ slug }) => !known.has(slug))
    .map(({ slug, path }) => ({
      path,
      message: `flow "${flow}" has no block "${slug}", nor has a flow that it runs`,
    }));
}

function collectBlocks(bundle: Bundle, flow: string, known: Set<string>, entered: Set<string>): boolean {
  const definition = bundle.flows.get(flow)?.definition;
  if (definition === undefined || entered.has(flow)) return false;
  entered.add(flow);
  for (const stage of Object.values(definition.stages)) {
    for (const [slug, block] of Object.entries(stage.blocks)) {
      known.add(slug);
      if (block.type === 'run_flow' && typeof block.flow === 'string') {
        collectBlocks(bundle, block.flow, known, entered);
      }
    }
  }
  return true;
}
