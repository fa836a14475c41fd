import { type Change, type ChangeKind, changeKinds, isFine, type Verdict } from './judge-run.ts';

/** Runs that took the same path when they were recorded. */
export interface PathGroup {
  readonly flow: string;
  /** Blocks in the order in which they ran. */
  readonly path: readonly string[];
  readonly runs: number;
  readonly verdicts: Readonly<Partial<Record<Verdict['verdict'], number>>>;
  readonly changes: readonly {
    readonly kind: ChangeKind;
    readonly count: number;
    readonly examples: readonly (Pick<Change, 'recorded' | 'replayed'> & { readonly runId: string })[];
  }[];
  /** Runs of the same content that came out otherwise. */
  readonly differences: readonly {
    readonly runId: string;
    readonly place: string;
    readonly recorded: unknown;
    readonly replayed: unknown;
    readonly masked: readonly string[];
  }[];
}

/** The result of replaying many runs. */
export interface ReplaySummary {
  readonly runs: number;
  readonly identical: number;
  readonly differs: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Runs whose outcome is as it was, see `isFine`. */
  readonly fine: number;
  /** Every kind of change with the runs it was met in. */
  readonly changes: Readonly<Partial<Record<ChangeKind, number>>>;
  /** Of all runs, those whose recordings have masked fields. */
  readonly masked: number;
  /** Actions that were taken from the recordings, not executed. */
  readonly served: number;
  /** Those with changes or differences first, then by size. */
  readonly groups: readonly PathGroup[];
}

const mostExamples = 3;

export function groupVerdicts(verdicts: readonly Verdict[]): ReplaySummary {
  const byPath = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    const key = JSON.stringify([verdict.flow, verdict.recorded.path]);
    byPath.set(key, [...(byPath.get(key) ?? []), verdict]);
  }
  const count = (of: Verdict['verdict']) => verdicts.filter(({ verdict }) => verdict === of).length;
  const unlike = (group: PathGroup) => group.changes.length + group.differences.length;
  return {
    runs: verdicts.length,
    identical: count('identical'),
    differs: count('differs'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    fine: verdicts.filter(isFine).length,
    changes: countChanges(verdicts),
    masked: verdicts.filter(({ masked }) => masked.length > 0).length,
    served: verdicts.reduce((sum, { served }) => sum + served, 0),
    groups: [...byPath.values()]
      .map(groupOf)
      .sort((a, b) => Number(unlike(b) > 0) - Number(unlike(a) > 0) || b.runs - a.runs),
  };
}

function countChanges(verdicts: readonly Verdict[]): Partial<Record<ChangeKind, number>> {
  const counts: Partial<Record<ChangeKind, number>> = {};
  for (const { changes } of verdicts) for (const { kind } of changes) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function groupOf(verdicts: readonly Verdict[]): PathGroup {
  const counts: Partial<Record<Verdict['verdict'], number>> = {};
  for (const { verdict } of verdicts) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return {
    flow: verdicts[0]?.flow ?? '',
    path: verdicts[0]?.recorded.path ?? [],
    runs: verdicts.length,
    verdicts: counts,
    changes: changeKinds.flatMap((kind) => {
      const met = verdicts.flatMap(({ runId, changes }) =>
        changes
          .filter((change) => change.kind === kind)
          .map(({ recorded, replayed }) => ({ runId, recorded, replayed })),
      );
      return met.length === 0 ? [] : [{ kind, count: met.length, examples: met.slice(0, mostExamples) }];
    }),
    differences: verdicts
      .flatMap(({ runId, difference, masked }) =>
        difference === null ? [] : [{ runId, ...difference, masked }],
      )
      .slice(0, mostExamples),
  };
}
