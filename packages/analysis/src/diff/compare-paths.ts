import type { FlowPath, PathReport } from '../paths/flow-path.ts';
import type { Solver } from '../solve/verdict.ts';
import { showTerm } from '../term/show-term.ts';
import type { AlteredPath, LostPath, PathsDiff } from './bundle-diff.ts';
import { type Budget, findExclusions, findSuccessor, findTurns, routeAll } from './find-turns.ts';
import { changeOf, doingsOf, type Facts, spellConstraints, spellRoute } from './path-outcome.ts';

/** One flow of one of the bundles, walked. */
export interface Explored {
  readonly report: PathReport;
  readonly facts: Facts;
}

const mostQuestions = 1_500;
const mostPairs = 200_000;
/** Lost paths whose input is followed into the other bundle. */
const mostFollowed = 20;

/** What became of a flow's paths. `notes` gets what was left open. */
export function comparePaths(
  before: Explored,
  after: Explored,
  solver: Solver,
  note: (line: string) => void,
): PathsDiff {
  const [was, is] = [groupByRoute(before.report.paths), groupByRoute(after.report.paths)];
  const exclusions = findExclusions(before.report.paths, after.report.paths, solver);
  const budget: Budget = { left: mostQuestions, pairs: mostPairs, exclusions };
  // A path that is not listed may be there all the same.
  const missingIn = (own: typeof was, other: typeof was, otherReport: PathReport) =>
    otherReport.complete ? [...own].flatMap(([route, paths]) => (other.has(route) ? [] : paths)) : [];
  const lost = missingIn(was, is, after.report);
  const gained = missingIn(is, was, before.report);
  for (const { report } of [before, after])
    if (!report.complete)
      note(`left open: of "${report.flow}" only ${report.paths.length} paths were compared, there are more`);
  const [routes, others] = [routeAll(before.report.paths), routeAll(after.report.paths)];
  const turned = findTurns(routes, others, solver, budget);
  const gone = new Set(lost);
  const followed = routes
    .filter(({ path }) => gone.has(path))
    .map((route, index): LostPath => {
      const isFollowed = index < mostFollowed;
      return { path: route.path, now: isFollowed ? findSuccessor(route, others, solver, budget) : null };
    });
  if (budget.left <= 0 || budget.pairs <= 0)
    note(`left open: not every pair of paths of "${before.report.flow}" was held against each other`);
  const [done, does] = [before, after].map(({ report, facts }) => doingsOf(report.paths, facts));
  const change = (part: keyof NonNullable<typeof done>) =>
    changeOf(done?.[part] ?? new Set(), does?.[part] ?? new Set());
  return {
    before: before.report.feasible,
    after: after.report.feasible,
    gained,
    lost: followed,
    altered: [...was].flatMap(([route, paths]) => compareGroup(paths, is.get(route) ?? [], before, after)),
    turned,
    shifted: [...was].flatMap(([route, paths]) => {
      const now = is.get(route);
      return now === undefined || spellAll(paths) === spellAll(now) ? [] : paths.slice(0, 1);
    }),
    hosts: change('hosts'),
    claims: change('claims'),
    metadata: change('metadata'),
    reasons: change('reasons'),
  };
}

function groupByRoute(paths: readonly FlowPath[]): ReadonlyMap<string, readonly FlowPath[]> {
  const groups = new Map<string, FlowPath[]>();
  for (const path of paths) {
    const route = spellRoute(path).join(' ');
    groups.set(route, [...(groups.get(route) ?? []), path]);
  }
  return groups;
}

function compareGroup(
  before: readonly FlowPath[],
  after: readonly FlowPath[],
  old: Explored,
  now: Explored,
): readonly AlteredPath[] {
  const [first, second] = [before[0], after[0]];
  if (first === undefined || second === undefined) return [];
  const [done, does] = [doingsOf(before, old.facts), doingsOf(after, now.facts)];
  const details = [
    ...(['hosts', 'claims', 'metadata'] as const).flatMap((part) => {
      const { gained, lost } = changeOf(done[part], does[part]);
      return [
        ...gained.map((name) => `${words[part]} ${name} is new`),
        ...lost.map((name) => `${words[part]} ${name} is gone`),
      ];
    }),
    ...compareClaims(first, second),
  ];
  return details.length === 0 ? [] : [{ before: first, after: second, details }];
}

const words = { hosts: 'the host', claims: 'the claim', metadata: 'the app_metadata key' } as const;

function spellAll(paths: readonly FlowPath[]): string {
  return paths.map(spellConstraints).sort().join('\n\n');
}

/** Claims that both set, and to what. */
function compareClaims(before: FlowPath, after: FlowPath): readonly string[] {
  const [was, is] = [claimsOf(before), claimsOf(after)];
  return [...was].flatMap(([name, value]) => {
    const now = is.get(name);
    return now === undefined || now === value ? [] : [`the claim ${name} is ${cut(now)}, was ${cut(value)}`];
  });
}

const longest = 160;

/** A value that comes a long way has a spelling that nobody reads to its end. */
function cut(text: string): string {
  const signs = Array.from(text);
  return signs.length <= longest ? text : `${signs.slice(0, longest).join('')}…`;
}

/** The last value of a name wins (contract 5.14). */
function claimsOf({ claims }: FlowPath): ReadonlyMap<string, string> {
  return new Map(
    claims.flatMap(({ name, value, kept }) =>
      kept && name !== null ? [[name, showTerm(value)] as const] : [],
    ),
  );
}
