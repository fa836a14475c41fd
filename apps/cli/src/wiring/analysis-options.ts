import {
  type ActionFacts,
  createSolver,
  defaultDocuments,
  type PathOptions,
  readActionFacts,
} from '@sluice/analysis';
import { defaultEvent } from '@sluice/engine';
import type { Bundle, Finding } from '@sluice/flow';

/**
 * What walking a bundle's flows takes: its actions, read, and a solver whose documents look like those of scenarios. What is `told` not to
 * compile is not read either: it may be more than the reader of types gets over.
 */
export function analysisOptions({ actions, tenant }: Bundle, told: readonly Finding[] = []): PathOptions {
  const broken = new Set(told.filter(({ code }) => code === 'action-error').map(({ file }) => file));
  const facts = new Map<string, ActionFacts>(
    [...actions].map(([slug, { file, source, language }]) => [
      slug,
      readActionFacts({ slug, file, source: broken.has(file) ? '}' : source, language }),
    ]),
  );
  const event = { ...defaultEvent, tenant: { id: 'tenant', slug: tenant.slug, name: tenant.name } };
  return { facts, solver: createSolver({ defaults: { ...defaultDocuments, event } }) };
}
