import { spellPath } from '@sluice/expression';
import { type Finding, type FindingCode, findingAtSpot, suggest } from '@sluice/flow';
import type { AnalysisContext } from '../analysis-context.ts';
import type { FlowMap } from '../follow/flow-map.ts';
import { lengthOfPath } from '../types/check-types.ts';
import { type StepWriter, stepWriters } from './step-writers.ts';
import type { StepRead } from './watch-step-reads.ts';

export interface JudgedReads {
  readonly findings: readonly Finding[];
  /** What misspelt paths were probably meant to read, without the root. */
  readonly meant: readonly (readonly string[])[];
}

/** Every step key that is read is set on every way that leads to the read, or the author has allowed for its absence. */
export function checkStepReads(reads: Iterable<StepRead>, seen: Seen, context: AnalysisContext): JudgedReads {
  const judged = [...reads].flatMap((read) => (read.unset ? (judge(read, seen, context) ?? []) : []));
  return {
    findings: judged.map(({ finding }) => finding),
    meant: judged.flatMap(({ meant }) => (meant === null ? [] : [meant])),
  };
}

interface Judged {
  readonly finding: Finding;
  readonly meant: readonly string[] | null;
}

interface Seen {
  readonly maps: readonly FlowMap[];
  /** Nothing was left out: a key that was not seen set never is. */
  readonly isWhole: boolean;
}

function judge(read: StepRead, { maps, isWhole }: Seen, context: AnalysisContext): Judged | null {
  const target = findTarget(read, context);
  if (target === null) return null;
  const { writer, key, keys } = target;
  const spelled = spellPath(['step', ...read.path]);
  const meant = keys === null ? undefined : suggest(key, keys);
  if (writer === null || (keys !== null && !keys.includes(key))) {
    // Asking whether something is there that never is may be meant; asking for a misspelt key is not.
    if (read.guarded && (meant === undefined || read.set)) return null;
    const whole = keyWithDots(read.path, key, keys ?? []);
    const hint =
      whole === null
        ? hintFor(target, meant)
        : `The key is "${whole.at(-1)}", dots included: read ${spellPath(['step', ...whole])}.`;
    const finding = tell('unset-step-key', read, `${spelled} is read, and nothing sets it`, hint);
    const at = read.path.indexOf(key);
    return { finding, meant: whole ?? (meant === undefined ? null : read.path.with(at, meant)) };
  }
  if (read.guarded) return null;
  if (read.set) {
    const message = `${spelled} is read, and on some ways that lead here ${writer.name} has not set it`;
    return { finding: tell('sometimes-unset-step-key', read, message, allowFor(read, spelled)), meant: null };
  }
  if (precedes(writer, read, maps)) {
    if (!isWhole) return null;
    const message = `${spelled} is read, and on no way that leads here has ${writer.name} set it`;
    return { finding: tell('unset-step-key', read, message, allowFor(read, spelled)), meant: null };
  }
  const message = `${spelled} is read before ${writer.name} sets it`;
  const hint = `Move "${writer.blocks[0]?.slug ?? writer.slug}" before "${read.place.block.slug}".`;
  return { finding: tell('read-before-set', read, message, hint), meant: null };
}

interface Target {
  readonly writer: StepWriter | null;
  readonly key: string;
  /** Every key that can be there; null when anything can. */
  readonly keys: readonly string[] | null;
}

/** What the path asks of whom. Null when that has a finding of its own, or can be anything. */
function findTarget(read: StepRead, context: AnalysisContext): Target | null {
  let { flow, path } = read;
  for (;;) {
    const [slug = '', key, ...deeper] = path;
    const writers = stepWriters(flow, context);
    if (slug === 'input' && (flow.definition.trigger === 'subflow' || flow !== read.flow)) {
      return key === undefined ? null : { writer: inputWriter, key, keys: null };
    }
    const writer = writers.get(slug);
    if (writer === undefined) {
      // Expressions are told by the checks of the flow.
      if (read.from.kind === 'expression') return null;
      return { writer: null, key: slug, keys: [...writers.keys()] };
    }
    if (key === undefined) return null;
    if (writer.subflow !== null) {
      flow = writer.subflow;
      path = [key, ...deeper];
      continue;
    }
    return { writer, key, keys: writer.keys === null ? null : [...writer.keys.keys()] };
  }
}

const inputWriter: StepWriter = {
  slug: 'input',
  name: 'the block that runs this flow',
  blocks: [],
  keys: null,
  facts: null,
  isDisabled: false,
  subflow: null,
};

/** The path with the key in one piece, where the dots in it were read as members. */
function keyWithDots(path: readonly string[], key: string, keys: readonly string[]): string[] | null {
  const at = path.indexOf(key);
  for (let end = path.length; end > at + 1; end -= 1) {
    const whole = path.slice(at, end).join('.');
    if (keys.includes(whole)) return [...path.slice(0, at), whole];
  }
  return null;
}

function hintFor({ writer, keys }: Target, meant: string | undefined): string {
  if (writer?.isDisabled === true) return `${capital(writer.name)} is disabled: it sets nothing.`;
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  if (writer === null) return 'No block of the flow has this slug or runs an action of this name.';
  if (keys === null || keys.length === 0) return `${capital(writer.name)} sets no key.`;
  return `${capital(writer.name)} sets ${keys.join(', ')}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function allowFor({ from }: StepRead, spelled: string): string {
  return from.kind === 'action'
    ? 'Allow for its absence with ?. and ??, or set it on every way.'
    : `Ask has(${spelled}) first, give a value with coalesce(${spelled}, …), or set it on every way.`;
}

/** Whether a block that writes stands somewhere before the read. */
function precedes(writer: StepWriter, { place, flow }: StepRead, maps: readonly FlowMap[]): boolean {
  if (writer.blocks.length === 0) return true;
  return maps.some(({ places }) => {
    const reached = new Set<number>();
    for (const from of places) {
      if (from.kind !== 'block') continue;
      const isWriter = writer.blocks.includes(from.block);
      if (!isWriter && !reached.has(from.number)) continue;
      if (reached.has(from.number) && from.block === place.block && from.flow === flow) return true;
      for (const { to } of from.ways) if (typeof to === 'number') reached.add(to);
    }
    return false;
  });
}

function tell(code: FindingCode, { from, flow }: StepRead, message: string, hint: string): Finding {
  if (from.kind === 'action') return findingAtSpot(code, from.facts.file, from.read.at, { message, hint });
  const { node } = from.occurrence;
  const span = from.site.span(node.column, lengthOfPath(node));
  return findingAtSpot(code, flow.source.file, span, { message, hint }, from.site.path);
}
