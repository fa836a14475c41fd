import { compileExpression, type Json } from '@sluice/expression';
import { type BlockDefinition, type DecisionConfig, decisionDescriptor } from '@sluice/flow';
import type { Solver } from '../solve/verdict.ts';
import { and, apply, no, not, or, yes } from '../term/build-term.ts';
import { fromExpression } from '../term/from-expression.ts';
import { spellTerm } from '../term/spell-term.ts';
import type { Term } from '../term/term.ts';
import type { BlockDiff, Likeness } from './bundle-diff.ts';
import { spellJson } from './spell-json.ts';

/** For people alone; a run knows nothing of them. */
export const labels: ReadonlySet<string> = new Set(['name', 'description']);

/** What of a block is written otherwise; null when nothing is that a run could notice. */
export function compareBlocks(
  before: BlockDefinition,
  after: BlockDefinition,
  solver: Solver,
): Pick<BlockDiff, 'behaviour' | 'parts' | 'details'> | null {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => !labels.has(key) && spellMember(before, key) !== spellMember(after, key),
  );
  if (keys.length === 0) return null;
  if (before.type === 'decision' && after.type === 'decision')
    return { parts: keys, ...compareDecisions(before, after, solver) };
  const details = keys.map((key) => describe(key, spellMember(before, key), spellMember(after, key)));
  const isLog = before.type === 'log_event' && after.type === 'log_event' && !keys.includes('next');
  return { behaviour: isLog ? 'logs' : 'differs', parts: keys, details };
}

function spellMember(block: BlockDefinition, key: string): string | null {
  // A missing `next` means `continue` (contract 3.1); `onError` denies unless set.
  const fallback = key === 'next' ? '"continue"' : key === 'onError' ? '"deny"' : null;
  return Object.hasOwn(block, key) ? spellJson(block[key] as Json) : fallback;
}

function describe(key: string, before: string | null, after: string | null): string {
  if (before === null) return `${key}: ${after}, was not set`;
  return after === null ? `${key}: not set any more, was ${before}` : `${key}: ${after}, was ${before}`;
}

/** Decisions are the same when each target is taken for the same values, however that is written. */
function compareDecisions(
  before: BlockDefinition,
  after: BlockDefinition,
  solver: Solver,
): Pick<BlockDiff, 'behaviour' | 'details'> {
  const [old, now] = [readDecision(before), readDecision(after)];
  if (old === null || now === null)
    return { behaviour: 'unknown', details: ['one of the two cannot be read'] };
  const details = describeBranches(old, now);
  const [was, is] = [guardsOf(old), guardsOf(now)];
  if (was === null || is === null) return { behaviour: 'unknown', details };
  const targets = new Set([...was.keys(), ...is.keys()]);
  const behaviour = worstOf(
    [...targets].map((target) => compareTerms(was.get(target) ?? no, is.get(target) ?? no, solver)),
  );
  const told = { same: ['each target is taken for the same values'], differs: [], unknown: [] }[behaviour];
  return { behaviour, details: [...details, ...told] };
}

function readDecision({ type: _, ...config }: BlockDefinition): DecisionConfig | null {
  const read = decisionDescriptor.config.safeParse(config);
  return read.success ? read.data : null;
}

/** When each target is taken; null when an expression cannot be read. */
function guardsOf({ branches, otherwise }: DecisionConfig): ReadonlyMap<string, Term> | null {
  const guards = new Map<string, Term>();
  const before: Term[] = [];
  for (const { when, next } of branches) {
    const compiled = compileExpression(when, { session: true });
    if (!compiled.ok) return null;
    // What is merely not false takes no branch (contract 3.3).
    const term = apply('is', fromExpression(compiled.value.ast), yes);
    guards.set(next, or(guards.get(next) ?? no, and(...before, term)));
    before.push(not(term));
  }
  guards.set(otherwise, or(guards.get(otherwise) ?? no, and(...before)));
  return guards;
}

/** Whether any values tell two conditions apart. */
export function compareTerms(a: Term, b: Term, solver: Solver): Likeness {
  if (spellTerm(a) === spellTerm(b)) return 'same';
  const verdicts = [[a, not(b)] as const, [b, not(a)] as const].map((terms) => solver.decide(terms).kind);
  if (verdicts.includes('possible')) return 'differs';
  return verdicts.includes('unknown') ? 'unknown' : 'same';
}

export function worstOf(all: readonly Likeness[]): Likeness {
  if (all.includes('differs')) return 'differs';
  return all.includes('unknown') ? 'unknown' : 'same';
}

function describeBranches(old: DecisionConfig, now: DecisionConfig): string[] {
  const [was, is] = [old, now].map(({ branches }) => branches.map(({ when, next }) => `${when} → ${next}`));
  const gone = (was ?? []).filter((branch) => !is?.includes(branch)).map((branch) => `no longer: ${branch}`);
  const come = (is ?? []).filter((branch) => !was?.includes(branch)).map((branch) => `now: ${branch}`);
  const isMoved = gone.length + come.length === 0 && was?.join('\n') !== is?.join('\n');
  return [
    ...gone,
    ...come,
    ...(isMoved ? ['branches are tried in another order'] : []),
    ...(old.otherwise === now.otherwise ? [] : [`otherwise: ${now.otherwise}, was ${old.otherwise}`]),
  ];
}
