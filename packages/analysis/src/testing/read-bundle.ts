import { type Bundle, bundleFromParts, type TenantFile } from '@sluice/flow';
import type { ActionFacts } from '../facts/action-facts.ts';
import { readActionFacts } from '../facts/read-action-facts.ts';
import type { PathOptions } from '../paths/explore-paths.ts';
import { createSolver } from '../solve/create-solver.ts';
import { type Blocks, stageOf } from './stage-of.ts';

/** A bundle in short: a login flow's stages, each of blocks that follow each other unless they say where they lead. */
export interface SmallBundle {
  readonly stages: Readonly<Record<string, Blocks>>;
  readonly trigger?: 'login' | 'token';
  /** Sub-routines by slug. */
  readonly subflows?: Readonly<Record<string, Blocks>>;
  /** Sources by slug. */
  readonly actions?: Readonly<Record<string, string>>;
  readonly disabled?: readonly string[];
  readonly settings?: Partial<TenantFile>;
}

/** The bundle, and what walking it takes. */
export function readBundle(small: SmallBundle): { readonly bundle: Bundle; readonly options: PathOptions } {
  const flow = (slug: string, trigger: string, stages: Readonly<Record<string, Blocks>>) => ({
    slug,
    name: slug,
    trigger,
    stages: Object.fromEntries(Object.entries(stages).map(([id, blocks]) => [id, stageOf(blocks)])),
  });
  const { bundle } = bundleFromParts({
    tenantFile: { tenant: { slug: 'acme', name: 'Acme' }, ...small.settings },
    flows: [
      flow('login', small.trigger ?? 'login', small.stages),
      ...Object.entries(small.subflows ?? {}).map(([slug, blocks]) =>
        flow(slug, 'subflow', { main: blocks }),
      ),
    ],
    actions: Object.entries(small.actions ?? {}).map(([slug, source]) => ({
      slug,
      source,
      enabled: !(small.disabled ?? []).includes(slug),
    })),
  });
  const facts = new Map<string, ActionFacts>(
    [...bundle.actions].map(([slug, { file, source, language }]) => [
      slug,
      readActionFacts({ slug, file, source, language }),
    ]),
  );
  return { bundle, options: { facts, solver: createSolver() } };
}
