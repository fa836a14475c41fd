import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.ts';
import { markdownOf, summaryText, textOf } from './report.ts';
import { actionTables } from './tables/action-tables.ts';
import { analysisTables } from './tables/analysis-tables.ts';
import { commitTables } from './tables/commit-tables.ts';
import { decisionTables } from './tables/decision-tables.ts';
import { flowTables } from './tables/flow-tables.ts';
import { growthTables } from './tables/growth-tables.ts';
import { hostileTables } from './tables/hostile-tables.ts';
import type { Table } from './tables/table.ts';

/** `bench [--quick] [--only name]`: only a whole run at full length writes the figures that the repository shows. */
const makers = [
  actionTables,
  hostileTables,
  decisionTables,
  flowTables,
  commitTables,
  growthTables,
  analysisTables,
];
const names = makers.map(({ name }) => name).join(', ');

const print = (text: string) => process.stdout.write(`${text}\n`);

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
  },
  allowPositionals: false,
});
const { quick, only } = values;
const wrong = only.filter((name) => !makers.some((maker) => maker.name === name));
if (wrong.length > 0) {
  process.stderr.write(`there is no table ${wrong.join(', ')}; there are: ${names}\n`);
  process.exit(2);
}

const machine = describeMachine();
const begun = performance.now();
print(
  `${machine.cores} cores of ${machine.cpu}, ${machine.memoryGb} GB, ${machine.os}, Node ${machine.node}, load ${machine.loadBefore}`,
);

const tables: Table[] = [];
const effort = { quick, seconds: (full: number) => (quick ? full / 12 : full) };
for (const maker of makers) {
  if (only.length > 0 && !only.includes(maker.name)) continue;
  await maker.make(effort, (table) => {
    tables.push(table);
    print(textOf(table));
  });
}
print(summaryText(tables));

const whole = !quick && only.length === 0;
const folder = new URL(whole ? '../../../docs/' : '../dist/', import.meta.url);
await mkdir(folder, { recursive: true });
await writeFile(new URL('benchmarks.md', folder), markdownOf(machine, tables));
await writeFile(
  new URL('benchmarks.json', folder),
  `${JSON.stringify({ machine, tables, quick }, null, 2)}\n`,
);
const seconds = Math.round((performance.now() - begun) / 1_000);
print(`${seconds} s; written to ${whole ? 'docs' : 'packages/bench/dist'}/benchmarks.md and .json`);
