import type { Json } from '@sluice/expression';
import { checkExpectations } from '../expectations/check-expectations.ts';
import type { Miss } from '../expectations/expectation.ts';
import { denialOf } from '../run/denial-of.ts';
import type { Observation } from '../run/observation.ts';
import type { Expect } from '../suite/suite-schema.ts';
import { applyEdit, type Edit, type Path } from './edit.ts';
import { proposals } from './propose-edits.ts';

/** An expectation that was not rewritten. `path` leads from `expect`. */
export interface LeftAlone {
  readonly path: Path;
  readonly why: string;
}

export interface UpdateProposal {
  /** Paths lead from `expect`; to be made one after the other. */
  readonly edits: readonly Edit[];
  readonly left: readonly LeftAlone[];
}

/** An action that broke is no outcome to write down, unless the scenario is about just that. */
const crashes: ReadonlySet<string> = new Set([
  'uncaught_error',
  'compile_error',
  'timeout',
  'cpu_limit',
  'memory_limit',
  'sandbox_crashed',
]);

/** Rounds of rewriting and looking again: lists of logs and audit events are mended one entry at a time. */
const mostRounds = 200;

/**
 * How the expectations of a scenario would have to read to fit what happened. Only keys that it names are touched. Nothing is
 * proposed for a run that an engine failure, a crash or an unanswered request cut short: what it did is no behaviour to keep.
 */
export function proposeUpdate(expect: Expect, observed: Observation): UpdateProposal {
  const misses = checkExpectations(expect, observed);
  const cut = whyCutShort(expect, observed);
  if (cut !== null) return { edits: [], left: misses.map(({ path }) => ({ path, why: cut })) };
  let current = expect;
  const edits: Edit[] = [];
  const left = new Map<string, LeftAlone>();
  let before: Miss | undefined;
  for (let round = 0; round < mostRounds; round += 1) {
    const miss = checkExpectations(current, observed).find(({ path }) => !left.has(String(path[0])));
    if (miss === undefined) break;
    // What an edit did not mend, another one will not.
    const isStuck = before !== undefined && spell(miss) === spell(before);
    const made = isStuck ? [] : editsFor(miss, current, observed);
    before = miss;
    if (made.length === 0) left.set(String(miss.path[0]), { path: miss.path, why: whyLeft(miss) });
    for (const edit of made) current = applyEdit(current as Json, edit) as Expect;
    edits.push(...made);
  }
  return { edits, left: [...left.values()] };
}

function spell({ path, message }: Miss): string {
  return `${path.join('.')} ${message}`;
}

function editsFor({ path: [key] }: Miss, expect: Expect, observed: Observation): readonly Edit[] {
  return typeof key === 'string' && key in proposals ? proposals[key as keyof Expect](expect, observed) : [];
}

function whyCutShort({ status, deny }: Expect, observed: Observation): string | null {
  const { result, unanswered } = observed;
  const [request] = unanswered;
  if (request !== undefined) {
    return `no entry of given.fetch answers ${request.method} ${request.url}; add one, then update`;
  }
  if (result.status === 'failed' && status !== 'failed') {
    return 'the run failed by trouble of the engine, which is no outcome to expect';
  }
  const kind = denialOf(observed)?.error_kind ?? null;
  if (kind === null || !crashes.has(kind) || deny?.error_kind === kind) return null;
  return `the run was denied because an action broke (${kind}); mend the action, or expect deny.error_kind`;
}

function whyLeft({ path: [key] }: Miss): string {
  if (key === 'expressions')
    return 'an expression says what has to be true; what else would be is yours to say';
  if (key === 'app_metadata') return 'the run ended up with no user';
  if (key === 'logs' || key === 'audit') return 'which entry takes its place cannot be told';
  return 'it says nothing that a run could answer';
}
