import {
  type ActionFacts,
  createSolver,
  defaultDocuments,
  type PathOptions,
  readActionFacts,
} from '@sluice/analysis';
import { defaultEvent } from '@sluice/engine';
import type { Bundle } from '@sluice/flow';

/** What walking a bundle's flows takes: its actions, read, and a solver whose documents look like those of scenarios. */
export function analysisOptions({ actions, tenant }: Bundle): PathOptions {
  const facts = new Map<string, ActionFacts>(
    [...actions].map(([slug, { file, source, language }]) => [
      slug,
      readActionFacts({ slug, file, source, language }),
    ]),
  );
  const event = { ...defaultEvent, tenant: { id: 'tenant', slug: tenant.slug, name: tenant.name } };
  return { facts, solver: createSolver({ defaults: { ...defaultDocuments, event } }) };
}
