import { asyncNaive, syncNaive } from './contenders/action-contenders.ts';
import { echoed, reused } from './contenders/action-floors.ts';
import { closure, compiledByJexl, parsedByCel, safeClosure } from './contenders/decision-contenders.ts';
import { leastOfFlow, zenNames } from './contenders/flow-contenders.ts';
import type { Row } from './measure.ts';
import { bareCommit } from './tables/commit-tables.ts';
import { besideHostile, isBesideOne } from './tables/hostile-tables.ts';
import type { MeasuredTable } from './tables/table.ts';

/** A promise about a ratio; which side of the bound is right depends on what is compared. */
interface Target {
  readonly what: string;
  readonly table: string;
  readonly atMost?: number;
  readonly atLeast?: number;
  /** From our row and the rows of the same table by name. */
  readonly ratio: Ratio;
  readonly floor?: Floor;
}

type Ratio = (ours: Row, other: Others) => number;
type Others = (...names: string[]) => readonly Row[];

/** What the ratio would be if our own work cost nothing: from rows of the same run that do less by their nature. */
interface Floor {
  readonly of: string;
  /** Null when another table, of which `oursOf` gives our row, was not measured. */
  readonly ratio: (other: Others, oursOf: (table: string) => Row | undefined) => number | null;
}

export interface TargetResult {
  readonly what: string;
  readonly bound: string;
  readonly measured: number;
  readonly reached: boolean;
  /** Null where no row of the run shows one. Where it does not reach the bound, nothing that we do can. */
  readonly floor: { readonly of: string; readonly ratio: number } | null;
}

const naive = [asyncNaive, syncNaive];
const zen = Object.values(zenNames);
const p50 = (rows: readonly Row[]) => Math.min(...rows.map((row) => row.p50Us));
const rate = (rows: readonly Row[]) => Math.max(...rows.map((row) => row.perSecond ?? 0));
const ourRate = (ours: Row) => ours.perSecond ?? 0;
const p99 = (rows: readonly Row[]) => Math.min(...rows.map((row) => row.p99Us));

const onlyTransport = (of: (rows: readonly Row[]) => number): Floor => ({
  of: 'bytes to a process and back, and one context used again',
  ratio: (other) => (of(other(echoed)) + of(other(reused))) / p50(other(...naive)),
});

/** Where a contender has two shapes, the better one counts. */
const targets: readonly Target[] = [
  {
    what: 'action, hot: p50 against p50 of naive isolated-vm',
    table: 'action-hot',
    atMost: 1 / 20,
    ratio: (ours, other) => ours.p50Us / p50(other(...naive)),
    floor: onlyTransport(p50),
  },
  {
    what: 'action, hot: p99 against p50 of naive isolated-vm',
    table: 'action-hot',
    atMost: 1 / 2,
    ratio: (ours, other) => ours.p99Us / p50(other(...naive)),
    floor: onlyTransport(p99),
  },
  {
    what: 'action at a low load: p50 against naive isolated-vm',
    table: 'action-idle',
    atMost: 1 / 10,
    ratio: (ours, other) => ours.p50Us / p50(other(...naive)),
    floor: onlyTransport(p50),
  },
  {
    what: 'action, 100 at a time: rate against naive isolated-vm',
    table: 'action-concurrent',
    atLeast: 20,
    ratio: (ours, other) => ourRate(ours) / rate(other(...naive)),
    floor: {
      of: 'one context used again, on one core, with no process between',
      ratio: (other) => rate(other(reused)) / rate(other(...naive)),
    },
  },
  {
    what: 'action never seen before: p50 against naive isolated-vm',
    table: 'action-cold',
    atMost: 1 / 5,
    ratio: (ours, other) => ours.p50Us / p50(other(...naive)),
    floor: onlyTransport(p50),
  },
  {
    what: 'action beside any one hostile tenant: the worst p99, in milliseconds',
    table: besideHostile,
    atMost: 10,
    ratio: (_, other) =>
      Math.max(
        ...other('Sluice')
          .filter(isBesideOne)
          .map(({ p99Us }) => p99Us),
      ) / 1_000,
  },
  {
    what: 'whole flow: p50 against GoRules Zen',
    table: 'flow-sequential',
    atMost: 1 / 3,
    ratio: (ours, other) => ours.p50Us / p50(other(...zen)),
    floor: {
      of: leastOfFlow,
      ratio: (other) => p50(other(leastOfFlow)) / p50(other(...zen)),
    },
  },
  {
    what: 'whole flow, 100 at a time: rate against GoRules Zen',
    table: 'flow-concurrent',
    atLeast: 2,
    ratio: (ours, other) => ourRate(ours) / rate(other(...zen)),
  },
  ...['decision-small', 'decision-larger'].flatMap((table): Target[] => [
    {
      what: `${table}: p50 against a closure written by hand`,
      table,
      atMost: 3,
      ratio: (ours, other) => ours.p50Us / p50(other(closure)),
      floor: { of: safeClosure, ratio: (other) => p50(other(safeClosure)) / p50(other(closure)) },
    },
    {
      what: `${table}: p50 of jexl against ours`,
      table,
      atLeast: 10,
      ratio: (ours, other) => p50(other(compiledByJexl)) / ours.p50Us,
    },
    {
      what: `${table}: p50 of cel-js against ours`,
      table,
      atLeast: 10,
      ratio: (ours, other) => p50(other(parsedByCel)) / ours.p50Us,
    },
  ]),
  ...[1, 16].map(
    (concurrency): Target => ({
      what: `flow with its commit on PostgreSQL, ${concurrency} at a time: rate against the bare transaction`,
      table: `commit-postgres-${concurrency}`,
      atLeast: 0.8,
      ratio: (ours, other) => ourRate(ours) / rate(other(bareCommit)),
      floor: {
        of: 'our flow in memory and the bare transaction, one after the other',
        ratio(other, oursOf) {
          const inMemory = oursOf(concurrency === 1 ? 'flow-sequential' : 'flow-concurrent');
          if (inMemory === undefined) return null;
          return 1 / (rate(other(bareCommit)) / ourRate(inMemory) + 1);
        },
      },
    }),
  ),
];

/** The targets whose tables were measured. */
export function judgeTargets(tables: readonly MeasuredTable[]): readonly TargetResult[] {
  const find = (id: string) => tables.find((candidate) => candidate.id === id);
  const oursOf = (id: string) => find(id)?.rows.find((row) => row.ours);
  return targets.flatMap(({ what, table: id, atMost, atLeast, ratio, floor }) => {
    const table = find(id);
    const ours = oursOf(id);
    if (table === undefined || ours === undefined) return [];
    const other = (...names: string[]) => {
      const rows = table.rows.filter((row) => names.includes(row.name));
      if (names.some((name) => !rows.some((row) => row.name === name)))
        throw new Error(`${id} lacks a row of ${names.join(', ')}`);
      return rows;
    };
    const measured = ratio(ours, other);
    const reached = measured <= (atMost ?? Number.POSITIVE_INFINITY) && measured >= (atLeast ?? 0);
    const bound =
      atMost === undefined ? `≥ ${atLeast}` : atMost < 1 ? `≤ 1/${Math.round(1 / atMost)}` : `≤ ${atMost}`;
    const least = floor?.ratio(other, oursOf) ?? null;
    return [
      {
        what,
        bound,
        measured,
        reached,
        floor: floor === undefined || least === null ? null : { of: floor.of, ratio: least },
      },
    ];
  });
}

export interface Behind {
  readonly table: string;
  readonly contender: string;
  readonly at: string | null;
  readonly floor: boolean;
  /** What they are better at, and how many times. */
  readonly lead: readonly { readonly measure: 'p50' | 'p99' | 'rate'; readonly times: number }[];
}

/** Every row in which somebody else's figure is better than ours at the same place. */
export function findBehind(tables: readonly MeasuredTable[]): readonly Behind[] {
  return tables.flatMap(({ title, rows }) =>
    rows.flatMap((row): Behind[] => {
      const ours = rows.find((candidate) => candidate.ours && candidate.at === row.at);
      if (ours === undefined || row.ours || row.name.startsWith('Sluice')) return [];
      const lead = [
        { measure: 'p50' as const, times: ours.p50Us / row.p50Us },
        { measure: 'p99' as const, times: ours.p99Us / row.p99Us },
        { measure: 'rate' as const, times: (row.perSecond ?? 0) / (ours.perSecond ?? 1) },
      ].filter(({ times }) => times > 1);
      return lead.length === 0
        ? []
        : [{ table: title, contender: row.name, at: row.at, floor: row.floor, lead }];
    }),
  );
}
