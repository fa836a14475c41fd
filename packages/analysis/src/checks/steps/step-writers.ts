import { actionErrorKinds } from '@sluice/engine';
import { type BlockView, type FlowView, writesOwnState } from '@sluice/flow';
import { z } from 'zod';
import type { ActionFacts } from '../../facts/action-facts.ts';
import type { AnalysisContext } from '../analysis-context.ts';
import { anyKind, eitherKind, type Kind, kindOf } from '../types/kind.ts';
import { kindOfTerm } from '../types/kind-of-term.ts';

/** What writes to `step.<slug>` of a flow. */
export interface StepWriter {
  readonly slug: string;
  /** `the action "check-fraud"`, `the block "notify"`; for messages. */
  readonly name: string;
  /** The blocks that do it. */
  readonly blocks: readonly BlockView[];
  /** Every key it can set; null when these cannot be told. */
  readonly keys: ReadonlyMap<string, Kind> | null;
  /** The action whose code it is. */
  readonly facts: ActionFacts | null;
  readonly isDisabled: boolean;
  /** The sub-routine whose steps are one deeper. */
  readonly subflow: FlowView | null;
}

export type StepWriters = ReadonlyMap<string, StepWriter>;

const webhookKinds: ReadonlyMap<string, Kind> = new Map([
  ['status', kindOf(['number', 'null'], { range: [100, 599] })],
  ['ok', kindOf(['boolean', 'null'])],
  ['headers', kindOf(['object', 'null'])],
  ['body', anyKind],
  ['error', kindOf(['string', 'null'], { values: actionErrorKinds })],
]);

const cached = new WeakMap<AnalysisContext, Map<string, StepWriters>>();

/** What writes the step state of a flow, by slug. */
export function stepWriters(flow: FlowView, context: AnalysisContext): StepWriters {
  const known = cached.get(context) ?? new Map<string, StepWriters>();
  cached.set(context, known);
  const before = known.get(flow.slug);
  if (before !== undefined) return before;
  const writers = new Map<string, StepWriter>();
  // Set before it is full: the kinds of its keys may be asked for on the way.
  known.set(flow.slug, writers);
  for (const block of flow.blocks) {
    const writer = writerOf(block, context);
    if (writer === null) continue;
    const same = writers.get(writer.slug);
    writers.set(writer.slug, same === undefined ? writer : { ...same, blocks: [...same.blocks, block] });
  }
  for (const [slug, writer] of writers) {
    const { facts } = writer;
    if (facts !== null && !writer.isDisabled)
      writers.set(slug, { ...writer, keys: keysOf(facts, flow, context) });
  }
  return writers;
}

function writerOf(block: BlockView, context: AnalysisContext): StepWriter | null {
  const { action, slug } = block;
  const common = { blocks: [block], facts: null, isDisabled: false, subflow: null };
  if (action !== null) {
    const facts = context.facts.get(action) ?? null;
    const isDisabled = context.bundle.actions.get(action)?.enabled === false;
    const keys = isDisabled ? new Map<string, Kind>() : null;
    return { ...common, slug: action, name: `the action "${action}"`, keys, facts, isDisabled };
  }
  if (!writesOwnState(block)) return null;
  const own = { ...common, slug, name: `the block "${slug}"` };
  if (block.subflow !== null) {
    return { ...own, keys: null, subflow: context.flows.get(block.subflow) ?? null };
  }
  if (block.type === 'call_webhook') return { ...own, keys: webhookKinds };
  return { ...own, keys: outputKeys(context.types.get(block.type)?.output ?? null) };
}

/** The keys that a host's block promises to write. */
function outputKeys(output: z.ZodType | null): ReadonlyMap<string, Kind> | null {
  return output instanceof z.ZodObject
    ? new Map(Object.keys(output.shape).map((key) => [key, anyKind]))
    : null;
}

function keysOf(
  facts: ActionFacts,
  flow: FlowView,
  context: AnalysisContext,
): ReadonlyMap<string, Kind> | null {
  if (!facts.parsed || facts.unknowns.some(({ what }) => what === 'state-key')) return null;
  const keys = new Map<string, Kind>();
  for (const { kind, names, value } of facts.effects) {
    if (kind !== 'state.set') continue;
    if (names === null) return null;
    const own = value === null ? anyKind : kindOfTerm(value, (path) => stepKind(path, flow, context));
    for (const key of names) {
      const before = keys.get(key);
      keys.set(key, before === undefined ? own : eitherKind(before, own));
    }
  }
  return keys;
}

/** What is known of a step key, wherever it is read: the path is without its root. */
export function stepKind(path: readonly string[], flow: FlowView, context: AnalysisContext): Kind {
  const [slug = '', key, ...deeper] = path;
  const writer = stepWriters(flow, context).get(slug);
  if (writer === undefined || key === undefined) return anyKind;
  if (writer.subflow !== null) return stepKind(path.slice(1), writer.subflow, context);
  const kind = writer.keys?.get(key);
  return kind === undefined || deeper.length > 0 ? anyKind : eitherKind(kind, kindOf(['null']));
}
