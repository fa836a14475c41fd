import {
  analyseBundle,
  createSolver,
  explorePaths,
  proveInvariants,
  readActionFacts,
} from '@sluice/analysis';
import { checkBundle } from '@sluice/flow';
import { bundleOf } from '../analysis-sample.ts';
import type { TableMaker } from './table.ts';

/** What reading a bundle as a compiler does costs, and how it grows. */
export const analysisTables: TableMaker = {
  name: 'analysis',
  async make(effort, told) {
    const rows: (string | number)[][] = [];
    for (const count of effort.quick ? [50, 200] : [50, 100, 200, 500]) {
      const bundle = bundleOf(count);
      const { time: read, result: facts } = timed(
        () => new Map([...bundle.actions.values()].map((action) => [action.slug, readActionFacts(action)])),
      );
      const shape = await timedAsync(() => checkBundle(bundle));
      const checked = timed(() => analyseBundle(bundle, { facts, solver: createSolver() }));
      const paths = timed(() =>
        explorePaths(bundle, 'login', { facts, solver: createSolver(), bounds: { paths: 100 } }),
      );
      const proofs = timed(() => proveInvariants(bundle, { facts, solver: createSolver() }));
      const blocks = Object.keys(bundle.flows.get('login')?.definition.stages['post-auth']?.blocks ?? {});
      const { raw } = paths.result;
      rows.push([
        blocks.length,
        Math.round(shape + read + checked.time),
        Math.round(paths.time),
        Math.round(proofs.time),
        raw.toString().length < 7 ? raw.toString() : `10^${raw.toString().length - 1}`,
        checked.result.findings.length + checked.result.notes.length,
        proofs.result.map(({ result }) => result).join(', '),
      ]);
    }
    told({
      kind: 'facts',
      id: 'analysis',
      title: 'Analysis: a flow as a compiler reads it',
      note: 'CPU milliseconds of one process, in which nothing was warm before the first row. A made-up login flow: two actions, three decisions, a webhook and a prompt in each round of ten blocks. `check` is everything that the command tells but the compiling of actions; `paths` lists a hundred.',
      columns: ['blocks', 'check ms', 'paths ms', 'prove ms', 'raw paths', 'findings', 'proofs'],
      rows,
    });
  },
};

function timed<T>(run: () => T): { readonly time: number; readonly result: T } {
  const before = process.cpuUsage();
  const result = run();
  return { time: since(before), result };
}

async function timedAsync(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  return since(before);
}

function since(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
