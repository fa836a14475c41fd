import type { AuditEvent, TraceEntry } from '@sluice/engine';
import type { Json } from '@sluice/expression';
import type { FlowDefinition } from '@sluice/flow';

/** A run as far as its explanation needs it: of a recording, or of `inspect`. */
export interface ExplainedRun {
  readonly runId: string;
  readonly flow: string;
  readonly status: 'completed' | 'denied' | 'failed' | 'awaiting';
  readonly stage: string;
  readonly userMessage: string | null;
  readonly trace: readonly TraceEntry[];
  readonly audit: readonly AuditEvent[];
}

/** What the authors wrote, to be quoted. Without it the trace alone speaks. */
export interface Sources {
  flow(slug: string): { readonly definition: FlowDefinition; readonly file: string } | null;
  action(slug: string): { readonly source: string; readonly file: string } | null;
  /** Place of a value in a flow's file. */
  locate(
    flow: string,
    path: readonly (string | number)[],
  ): { readonly line: number; readonly column: number };
}

/** A line of somebody's file. */
export interface Quote {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** A value that a condition read, and where it came from. */
export interface ReadValue {
  readonly path: string;
  readonly value: Json;
  /** The block that had set it; null for what came with the event, or when nothing in the trace says. */
  readonly setBy: {
    readonly seq: number;
    readonly block: string;
    readonly logs: TraceEntry['logs'];
    readonly fetches: TraceEntry['fetches'];
  } | null;
}

/** A decision that the run came by. */
export interface Choice {
  readonly seq: number;
  /** `caller/block` inside a sub-routine. */
  readonly block: string;
  readonly stage: string;
  readonly branch: number | 'otherwise';
  readonly next: string | null;
  /** The condition that was true; null for `otherwise`, or when the flow's file is not at hand. */
  readonly when: string | null;
  /** Conditions that were tried before and were not true, in order. */
  readonly not: readonly string[];
  readonly quote: Quote | null;
  readonly read: readonly ReadValue[];
}

/** Why a run ended where it did. */
export interface Explanation {
  readonly runId: string;
  readonly flow: string;
  readonly status: ExplainedRun['status'];
  readonly stage: string;
  /** The audit's reason of a denied or failed run. */
  readonly reason: string | null;
  readonly userMessage: string | null;
  /** The block that decided; null when none did: the host did (credentials, cancelling, expiry), or no block ran. */
  readonly decidedBy: {
    readonly seq: number;
    readonly block: string;
    readonly stage: string;
    readonly type: string;
    readonly action: string | null;
    readonly error: NonNullable<TraceEntry['error']> | null;
    readonly logs: TraceEntry['logs'];
    readonly fetches: TraceEntry['fetches'];
    readonly warnings: TraceEntry['warnings'];
    /** The line that denied or threw. */
    readonly quote: Quote | null;
  } | null;
  /** The last decision before it: the condition without which the run would not have come there. Null: it stands on every way. */
  readonly condition: Choice | null;
  /** The decisions before that one, in order. */
  readonly before: readonly Choice[];
}

/** Finds the block and the condition that decided a run. */
export function explainRun(run: ExplainedRun, sources: Sources | null): Explanation {
  const end = run.audit.findLast(({ type }) => type === 'flow.run_denied' || type === 'flow.run_failed');
  const decider = deciderOf(run, end?.data['block']);
  const until = decider === null ? run.trace.length : run.trace.indexOf(decider);
  const choices = run.trace
    .slice(0, until)
    .filter(({ decision }) => decision !== undefined)
    .map((entry) => choiceOf(entry, run, sources));
  const reason = end?.data['reason'];
  return {
    runId: run.runId,
    flow: run.flow,
    status: run.status,
    stage: run.stage,
    reason: typeof reason === 'string' ? reason : null,
    userMessage: run.userMessage,
    decidedBy:
      decider === null
        ? null
        : {
            seq: decider.seq,
            block: nameOf(decider),
            stage: decider.stage,
            type: decider.type,
            action: decider.action ?? null,
            error: decider.error ?? null,
            logs: decider.logs,
            fetches: decider.fetches,
            warnings: decider.warnings,
            quote: quoteOf(decider, run, sources),
          },
    condition: choices.at(-1) ?? null,
    before: choices.slice(0, -1),
  };
}

/** The block that the audit names, or the one that a run waits or stopped at. A completed run was decided by what let it pass: no block. */
function deciderOf({ status, trace }: ExplainedRun, block: Json | undefined): TraceEntry | null {
  if (status === 'completed') return null;
  const last = trace.at(-1) ?? null;
  if (status === 'awaiting') return last?.outcome === 'awaiting' ? last : null;
  if (typeof block !== 'string') return null;
  return trace.findLast((entry) => entry.block === block) ?? null;
}

function nameOf({ block, within = [] }: TraceEntry): string {
  return [...within, block].join('/');
}

function choiceOf(entry: TraceEntry, run: ExplainedRun, sources: Sources | null): Choice {
  const { branch, read } = entry.decision ?? { branch: 'otherwise', read: {} };
  const written = writtenBlock(entry, run, sources);
  const branches = written === null ? [] : whensOf(written.block);
  const tried = branch === 'otherwise' ? branches.length : branch;
  const path =
    written === null
      ? []
      : [...written.path, ...(branch === 'otherwise' ? ['otherwise'] : ['branches', branch, 'when'])];
  return {
    seq: entry.seq,
    block: nameOf(entry),
    stage: entry.stage,
    branch,
    next: entry.next,
    when: branch === 'otherwise' ? null : (branches[branch] ?? null),
    not: branches.slice(0, tried),
    quote:
      written === null || sources === null
        ? null
        : {
            file: written.file,
            line: sources.locate(written.flow, path).line,
            text: branch === 'otherwise' ? `otherwise: ${entry.next}` : (branches[branch] ?? ''),
          },
    read: Object.entries(read).map(([name, value]) => ({
      path: name,
      value,
      setBy: setterOf(name, entry, run),
    })),
  };
}

/** The block as its author wrote it: in the flow of the run, or in the one that a `run_flow` block around it calls. */
function writtenBlock({ block, stage, within = [] }: TraceEntry, run: ExplainedRun, sources: Sources | null) {
  let slug = run.flow;
  let flow = sources?.flow(slug) ?? null;
  let room: string = stage;
  for (const caller of within) {
    const called = flow?.definition.stages[room as 'main']?.blocks[caller]?.['flow'];
    if (typeof called !== 'string') return null;
    slug = called;
    flow = sources?.flow(slug) ?? null;
    room = 'main';
  }
  const written = flow?.definition.stages[room as 'main']?.blocks[block];
  if (flow === null || written === undefined) return null;
  return { flow: slug, file: flow.file, block: written, path: ['stages', room, 'blocks', block] };
}

function whensOf(block: Readonly<Record<string, unknown>>): string[] {
  const { branches } = block;
  if (!Array.isArray(branches)) return [];
  return branches.map((branch: unknown) =>
    typeof branch === 'object' && branch !== null && 'when' in branch ? String(branch.when) : '',
  );
}

/** The last block before that set `step.<slug>.<key>`, in the same graph. */
function setterOf(path: string, at: TraceEntry, { trace }: ExplainedRun): ReadValue['setBy'] {
  const [root, slug, key] = partsOf(path);
  if (root !== 'step' || slug === undefined) return null;
  const place = JSON.stringify(at.within ?? []);
  const setter = trace.findLast(
    (entry) =>
      entry.seq < at.seq &&
      JSON.stringify(entry.within ?? []) === place &&
      (entry.action ?? entry.block) === slug &&
      entry.effects.some(
        (effect) => effect.type === 'state.set' && (key === undefined || effect.key === key),
      ),
  );
  if (setter === undefined) return null;
  return { seq: setter.seq, block: nameOf(setter), logs: setter.logs, fetches: setter.fetches };
}

/** `step.check-country.country_blocked`, or with brackets where a key is no name. */
function partsOf(path: string): string[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|[^.[\]]+/gu)].map(([whole, quoted]) => quoted ?? whole);
}

function quoteOf(entry: TraceEntry, run: ExplainedRun, sources: Sources | null): Quote | null {
  if (sources === null) return null;
  if (entry.action === undefined) {
    const written = writtenBlock(entry, run, sources);
    if (written === null) return null;
    return {
      file: written.file,
      line: sources.locate(written.flow, written.path).line,
      text: JSON.stringify(written.block),
    };
  }
  const action = sources.action(entry.action);
  if (action === null) return null;
  const lines = action.source.split(/\r?\n/u);
  const line = entry.error?.line ?? lineOfDeny(lines, entry);
  if (line === null) return null;
  return { file: action.file, line, text: lines[line - 1]?.trim() ?? '' };
}

/** The trace does not tell where `api.deny` was called: only a line that says this very reason is sure to be it. */
function lineOfDeny(lines: readonly string[], { effects }: TraceEntry): number | null {
  const denied = effects.find((effect) => effect.type === 'deny');
  if (denied?.type !== 'deny') return null;
  const says = (text: string) =>
    text.includes('api.deny') &&
    ["'", '"', '`'].some((sign) => text.includes(`${sign}${denied.reason}${sign}`));
  const found = lines.flatMap((text, index) => (says(text) ? [index + 1] : []));
  return found.length === 1 ? (found[0] ?? null) : null;
}
