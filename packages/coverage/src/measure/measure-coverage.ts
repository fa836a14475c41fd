import type { FlowPath } from '@sluice/analysis';
import type { TraceEntry } from '@sluice/engine';
import type { Bundle, BundleFlow } from '@sluice/flow';
import { flowOfEntry } from '@sluice/scenario';
import { countConditions, findLackingSides, type LackingSide } from './count-conditions.ts';
import { type CountedPaths, countPaths, gapOfPath } from './count-paths.ts';
import type { CoverageReport, FlowCoverage, Gap, Measure, Tally } from './coverage-report.ts';
import { type DenialPart, type FlowParts, gapOf, listParts, makeDenial, type Part } from './list-parts.ts';
import { denialOfEntry, denialOfStep, spellWay, wayOfEntry, wayOfStep } from './spell-way.ts';
import type { SuiteRun } from './suite-run.ts';
import type { WalkedBundle } from './walk-bundle.ts';

export interface MeasuredCoverage {
  readonly report: CoverageReport;
  /** By flow: paths that no run took. */
  readonly missingPaths: ReadonlyMap<string, readonly FlowPath[]>;
}

/** What one flow's blocks saw, all runs together. */
interface Seen {
  readonly hits: Map<string, number>;
  readonly denials: Set<string>;
  readonly entries: TraceEntry[];
}

/**
 * Counts what the runs of suites went through. `walked` is what the analysis knows; without it, what needs it is left out: edges, paths and
 * reasons of denials. What no feasible path of any flow does is not counted, unless a run did it; of what is written, everything is but the
 * sides of conditions that no run can have.
 */
export function measureCoverage(
  bundle: Bundle,
  runs: readonly SuiteRun[],
  walked: WalkedBundle | null,
): MeasuredCoverage {
  const seen = gather(bundle, runs);
  const feasible = walked === null ? null : feasibleParts(walked);
  const parts = new Map([...bundle.flows].map(([slug, flow]) => [slug, listParts(bundle, flow, walked)]));
  const lacking = [...parts].flatMap(([slug, { conditions }]) =>
    findLackingSides(slug, conditions, seen.get(slug)?.entries ?? []),
  );
  const impossible = walked?.findImpossible(lacking) ?? new Set<LackingSide>();
  const flows: Record<string, FlowCoverage> = {};
  const missingPaths = new Map<string, readonly FlowPath[]>();
  for (const [slug, flow] of bundle.flows) {
    const report = walked?.reports.get(slug);
    const own = runs.filter((run) => run.flow === slug);
    const paths = report === undefined ? null : countPaths(bundle, report, own);
    if (paths !== null) missingPaths.set(slug, paths.missing);
    const written = parts.get(slug) ?? listParts(bundle, flow, walked);
    const conditions = countConditions(
      written.conditions,
      lacking.filter((side) => side.flow === slug),
      impossible,
    );
    const known = { walked, feasible, paths, parts: written, conditions };
    flows[slug] = measureFlow(bundle, slug, flow, seen.get(slug) ?? newSeen(), known);
  }
  return { report: sumUp(flows, walked !== null), missingPaths };
}

function newSeen(): Seen {
  return { hits: new Map(), denials: new Set(), entries: [] };
}

function gather(bundle: Bundle, runs: readonly SuiteRun[]): ReadonlyMap<string, Seen> {
  const flows = new Map<string, Seen>();
  for (const { flow, inspection } of runs) {
    let waiting: string | null = null;
    for (const entry of inspection.trace) {
      const slug = flowOfEntry(bundle, flow, entry);
      if (slug === undefined) continue;
      const seen = flows.get(slug) ?? newSeen();
      flows.set(slug, seen);
      const hit = (name: string) => seen.hits.set(name, (seen.hits.get(name) ?? 0) + 1);
      const place = JSON.stringify([entry.stage, entry.within ?? [], entry.block]);
      // A prompt is told twice: when the run begins to wait, and when it is answered.
      if (place !== waiting) hit(entry.block);
      waiting = entry.outcome === 'awaiting' ? place : null;
      const way = wayOfEntry(entry);
      if (way !== null) hit(spellWay(entry.block, way));
      const denial = denialOfEntry(entry);
      if (denial !== null) seen.denials.add(JSON.stringify([entry.block, denial]));
      if (entry.decision !== undefined) seen.entries.push(entry);
    }
  }
  return flows;
}

/** What feasible paths do, by flow; null: there are more paths than were listed, so that nothing is known to be impossible. */
interface Feasible {
  readonly blocks: ReadonlySet<string>;
  readonly ways: ReadonlySet<string>;
  readonly denials: ReadonlyMap<
    string,
    { readonly flow: string; readonly block: string; readonly denial: string | null }
  >;
  readonly isAll: boolean;
}

function feasibleParts({ reports }: WalkedBundle): Feasible {
  const blocks = new Set<string>();
  const ways = new Set<string>();
  const denials = new Map<string, { flow: string; block: string; denial: string | null }>();
  for (const { paths } of reports.values()) {
    for (const { flow, block, taken } of paths.flatMap(({ steps }) => steps)) {
      blocks.add(`${flow}/${block}`);
      ways.add(`${flow}/${spellWay(block, wayOfStep(taken))}`);
      const denial = denialOfStep(taken);
      if (taken.kind === 'denied')
        denials.set(JSON.stringify([flow, block, denial]), { flow, block, denial });
    }
  }
  const isAll = [...reports.values()].every(
    ({ complete, notes }) => complete && !notes.some((note) => note.startsWith('left out:')),
  );
  return { blocks, ways, denials, isAll };
}

interface Known {
  readonly walked: WalkedBundle | null;
  readonly feasible: Feasible | null;
  readonly paths: CountedPaths | null;
  readonly parts: FlowParts;
  readonly conditions: ReturnType<typeof countConditions>;
}

function measureFlow(
  bundle: Bundle,
  slug: string,
  flow: BundleFlow,
  { hits, denials }: Seen,
  { walked, feasible, paths, parts, conditions }: Known,
): FlowCoverage {
  const gaps: Gap[] = [];
  const isHit = ({ name }: Part) => hits.has(name);
  const isDead = (key: string, of: 'blocks' | 'ways') => feasible?.isAll === true && !feasible[of].has(key);
  const note = (is: boolean) => (is ? 'no feasible path leads here' : null);
  const count = <P extends Part>(
    measure: Measure,
    all: readonly P[],
    is: (part: P) => boolean,
    noteOf: (part: P) => string | null,
  ) => {
    const missing = all.filter((part) => !is(part));
    gaps.push(...missing.map((part) => gapOf(measure, part, noteOf(part))));
    return {
      covered: all.length - missing.length,
      total: all.length,
      missing: missing.map(({ name }) => name),
    };
  };
  const isDeadBlock = ({ block }: Part) => isDead(`${slug}/${block}`, 'blocks');
  const isDeadWay = ({ name }: Part) => isDead(`${slug}/${name}`, 'ways');
  const blocks = count('blocks', parts.blocks, isHit, (part) => note(isDeadBlock(part)));
  const branches = count('branches', parts.branches, isHit, (part) => note(isDeadWay(part)));
  const edges = listEdges(parts.edges, parts.blocks, hits).filter((part) => isHit(part) || !isDeadWay(part));
  const reasons = listDenials(slug, parts, denials, feasible);
  const isGiven = ({ block, denial }: DenialPart) =>
    denials.has(JSON.stringify([block, denial])) || (denial === null && gaveOther(block, denials, reasons));
  gaps.push(...conditions.gaps);
  const shown = walked !== null && {
    edges: count('edges', edges, isHit, () => null),
    denyReasons: count('denyReasons', reasons, isGiven, () => null),
  };
  if (paths !== null) gaps.push(...paths.missing.map((path) => gapOfPath(bundle, slug, path)));
  return {
    file: flow.source.file,
    blocks,
    branches,
    conditions: conditions.count,
    ...shown,
    ...(paths !== null && { paths: paths.count }),
    hits: Object.fromEntries(hits),
    gaps: gaps.filter(({ measure, name }) => measure !== 'edges' || !branches.missing.includes(name)),
  };
}

/** What is written, and what runs did beside it: any action may be denied by a limit. */
function listEdges(
  written: readonly Part[],
  blocks: readonly Part[],
  hits: ReadonlyMap<string, number>,
): Part[] {
  const names = new Set(written.map(({ name }) => name));
  const more = blocks.flatMap(({ block, place }) =>
    ['next', 'denied', 'skipped', 'onError'].flatMap((way) => {
      const name = spellWay(block, way);
      return hits.has(name) && !names.has(name) ? [{ name, block, place }] : [];
    }),
  );
  return [...written, ...more];
}

/** What is written and possible, what feasible paths deny with beyond that, and what runs were denied with. */
function listDenials(
  slug: string,
  { denials: written, blocks }: { readonly denials: readonly DenialPart[]; readonly blocks: readonly Part[] },
  given: ReadonlySet<string>,
  feasible: Feasible | null,
): DenialPart[] {
  const found = new Map<string, DenialPart>();
  const add = (part: DenialPart) => {
    const key = JSON.stringify([part.block, part.denial]);
    if (!found.has(key)) found.set(key, part);
  };
  const isPossible = ({ block, denial }: DenialPart) =>
    feasible?.isAll !== true ||
    given.has(JSON.stringify([block, denial])) ||
    feasible.denials.has(JSON.stringify([slug, block, denial])) ||
    feasible.denials.has(JSON.stringify([slug, block, null]));
  for (const part of written.filter(isPossible)) add(part);
  const placeOf = (block: string) => blocks.find((part) => part.block === block)?.place;
  const addAt = (block: string, denial: string | null) => {
    const place = placeOf(block);
    if (place !== undefined) add(makeDenial(block, denial, place));
  };
  for (const { flow, block, denial } of feasible?.denials.values() ?? [])
    if (flow === slug) addAt(block, denial);
  for (const key of given) {
    const [block, denial] = JSON.parse(key) as [string, string];
    const isAny = !denial.startsWith('!') && found.has(JSON.stringify([block, null]));
    if (!isAny) addAt(block, denial);
  }
  return [...found.values()];
}

/** Whether the block denied with a reason that nobody spelled: the computed one. */
function gaveOther(block: string, given: ReadonlySet<string>, all: readonly DenialPart[]): boolean {
  const known = new Set(all.map((part) => JSON.stringify([part.block, part.denial])));
  return [...given].some((key) => {
    const [at, denial] = JSON.parse(key) as [string, string];
    return at === block && !denial.startsWith('!') && !known.has(key);
  });
}

function sumUp(flows: Readonly<Record<string, FlowCoverage>>, isWalked: boolean): CoverageReport {
  const sum = (measure: Measure): Tally => {
    const counts = Object.values(flows).flatMap((flow) => flow[measure] ?? []);
    return {
      covered: counts.reduce((all, { covered }) => all + covered, 0),
      total: counts.reduce((all, { total }) => all + total, 0),
    };
  };
  const isExact = Object.values(flows).every(({ paths }) => paths?.exact !== false);
  return {
    blocks: sum('blocks'),
    branches: sum('branches'),
    conditions: sum('conditions'),
    ...(isWalked && {
      edges: sum('edges'),
      denyReasons: sum('denyReasons'),
      paths: { ...sum('paths'), exact: isExact },
    }),
    flows,
  };
}
