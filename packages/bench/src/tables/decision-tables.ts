import { compileExpression } from '@sluice/expression';
import {
  decisionContenders,
  decisionScopes,
  largerDecision,
  smallDecision,
} from '../contenders/decision-contenders.ts';
import { type Contender, measure } from '../measure.ts';
import type { TableMaker } from './table.ts';

const batch = 1_000;

export const decisionTables: TableMaker = {
  name: 'decision',
  async make(effort, told) {
    meetOtherExpressions();
    for (const [id, decision] of [
      ['decision-small', smallDecision],
      ['decision-larger', largerDecision],
    ] as const) {
      const scopes = decisionScopes();
      const contenders = decisionContenders(decision).map(({ decide, ...who }): Contender => {
        return { ...who, batch, run: () => consume(decide, scopes) };
      });
      told({
        kind: 'measured',
        id,
        title: id === 'decision-small' ? 'One decision' : 'A larger decision',
        note: `\`${decision.sluice}\`, over 64 scopes in turn. Parsed and compiled once; a sample is the mean of ${batch} evaluations. Sluice has met other expressions before, so that it is not compiled for this one alone.`,
        rows: await measure(contenders, { kind: 'burst', turnMs: 20, concurrency: 1 }, effort.seconds(12)),
      });
    }
  },
};

let sink = 0;

/** The loop is the same for all, and so is the call in it. What comes out is used, so nothing can be left out. */
function consume<T>(decide: (scope: T) => unknown, scopes: readonly T[]): void {
  let yes = 0;
  for (let n = 0; n < batch; n += 1) {
    const scope = scopes[n % scopes.length];
    if (scope !== undefined && decide(scope) === true) yes += 1;
  }
  sink += yes;
  if (sink < 0) throw new Error('never');
}

/** A process that serves tenants evaluates many expressions; V8 then shares less code between them than in a benchmark of one. */
function meetOtherExpressions(): void {
  const texts = [
    'event.client.type == "m2m" and "admin" in event.transaction.scopes',
    'not has(event.user.id)',
    'event.a.b.c == 1 or event.a.b.c == null',
    'step.a.b > 3 and step.a.b < 9',
    'startsWith(event.name, "x") ? event.a.b.c : size(event.list)',
    'coalesce(event.none, step.none, 5) >= 5',
    'event.list[0] == "x" and lower(event.name) != "y"',
    'inCidr(event.ip, "10.0.0.0/8") or event.name in ["a", "b"]',
  ];
  const scope = {
    event: { a: { b: { c: 1 } }, name: 'xyz', list: ['x', 2], client: { type: 'web' }, ip: '10.1.2.3' },
    step: { a: { b: 5 } },
  };
  for (const text of texts) {
    const compiled = compileExpression(text, { session: false });
    if (!compiled.ok) throw new Error(`Sluice refuses ${text}`);
    for (let n = 0; n < 2_000; n += 1) {
      compiled.value.evaluate(scope);
      compiled.value.evaluateTraced(scope);
    }
  }
}
