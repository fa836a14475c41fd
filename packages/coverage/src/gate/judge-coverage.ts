import { type CoverageReport, type Measure, measures } from '../measure/coverage-report.ts';

/** What a gate asks for, in percent. */
export type CoverageGate = ReadonlyMap<Measure, number>;

/** What falls short of a gate. */
export interface Shortfall {
  readonly measure: Measure;
  readonly wanted: number;
  readonly covered: number;
  readonly total: number;
  /** Null: there are more paths than were counted, so that no share of them can be told. */
  readonly percent: number | null;
}

const names = new Map<string, Measure>(measures.map((measure) => [measure.toLowerCase(), measure]));

/** Reads `90`, which is meant of every measure, or `blocks=90,paths=80`; tells what is wrong with anything else. */
export function parseGate(text: string): CoverageGate | { readonly wrong: string } {
  if (!text.includes('=')) {
    const percent = percentOf(text);
    if (percent === null) return { wrong: `"${text}" is not a percentage from 0 to 100` };
    return new Map(measures.map((measure) => [measure, percent]));
  }
  const gate = new Map<Measure, number>();
  for (const part of text.split(',')) {
    const [name = '', share = '', ...more] = part.split('=').map((word) => word.trim());
    const measure = names.get(name.toLowerCase());
    const percent = more.length > 0 ? null : percentOf(share);
    if (measure === undefined)
      return { wrong: `"${name}" is nothing that is measured: ${measures.join(', ')}` };
    if (percent === null) return { wrong: `"${part.trim()}" is not a percentage from 0 to 100` };
    if (gate.has(measure)) return { wrong: `${measure} is asked for twice` };
    gate.set(measure, percent);
  }
  return gate;
}

function percentOf(text: string): number | null {
  if (!/^\d{1,3}(?:\.\d+)?%?$/u.test(text)) return null;
  const percent = Number.parseFloat(text);
  return percent <= 100 ? percent : null;
}

/** What is short of the gate. Nothing to cover is covered; what cannot be told is short. */
export function judgeCoverage(report: CoverageReport, gate: CoverageGate): readonly Shortfall[] {
  return [...gate].flatMap(([measure, wanted]) => {
    const { covered, total } = report[measure] ?? { covered: 0, total: 0 };
    const isUnknown = report[measure] === undefined || (measure === 'paths' && report.paths?.exact === false);
    const percent = isUnknown ? null : total === 0 ? 100 : (covered * 100) / total;
    const isMet = wanted === 0 || (percent !== null && percent >= wanted);
    return isMet ? [] : [{ measure, wanted, covered, total, percent }];
  });
}
