import type { DrawnCoverage } from '@sluice/diagram';
import { z } from 'zod';
import { readJsonInput } from './read-json-input.ts';

const count = z.looseObject({ missing: z.array(z.string()) });
/** What `sluice test --json` says of coverage, as far as it is drawn. */
const coverageSchema = z.looseObject({
  coverage: z.looseObject({
    flows: z.record(
      z.string(),
      z.looseObject({
        blocks: count,
        branches: count,
        edges: count.optional(),
        hits: z.record(z.string(), z.number()).optional(),
      }),
    ),
  }),
});

/** Reads what a test run says of coverage, by flow. Throws `input_invalid` when the file is nothing like it. */
export async function readCoverage(path: string, cwd: string): Promise<ReadonlyMap<string, DrawnCoverage>> {
  const what = 'the coverage (the output of sluice test --coverage --json)';
  const { value } = await readJsonInput(path, { schema: coverageSchema, what, cwd });
  return new Map(
    Object.entries(value.coverage.flows).map(([flow, { blocks, branches, edges, hits }]) => [
      flow,
      {
        missedBlocks: new Set(blocks.missing),
        missedWays: new Set([...branches.missing, ...(edges?.missing ?? [])]),
        countsEveryWay: edges !== undefined,
        hits: new Map(Object.entries(hits ?? {})),
      },
    ]),
  );
}
