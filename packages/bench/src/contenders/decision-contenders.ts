import { parse as compileCel } from '@marcbachmann/cel-js';
import { compileExpression, type Scope } from '@sluice/expression';
import { evaluate as evaluateCelTree, parse as parseCel } from 'cel-js';
import jexl from 'jexl';
import jsep from 'jsep';
import { LogicEngine } from 'json-logic-engine';
import { walkTree } from './walk-tree.ts';

/** One decision, in the spelling of each contender. */
export interface Decision {
  readonly title: string;
  readonly sluice: string;
  readonly closure: (scope: DecisionScope) => boolean;
  /** The closure, if it reads own members only and takes what is missing for null (contract 4.7). */
  readonly safeClosure: (scope: DecisionScope) => boolean;
  readonly jsep: string;
  readonly jexl: string;
  readonly cel: string;
  readonly jsonLogic: object;
}

export interface DecisionScope extends Scope {
  readonly event: {
    readonly authentication: { readonly risk_score: number; readonly methods: readonly string[] };
    readonly request: { readonly geo: { readonly country: string } };
  };
  readonly step: {
    readonly 'tag-account-tier': { readonly tier: string };
    readonly 'check-fraud': { readonly score: number };
  };
}

export interface DecisionContender {
  readonly name: string;
  readonly ours?: boolean;
  readonly floor?: boolean;
  decide(scope: DecisionScope): unknown;
}

export const smallDecision: Decision = {
  title: 'step.tag-account-tier.tier == "enterprise"',
  sluice: 'step.tag-account-tier.tier == "enterprise"',
  closure: ({ step }) => step['tag-account-tier'].tier === 'enterprise',
  safeClosure: ({ step }) => own(own(step, 'tag-account-tier'), 'tier') === 'enterprise',
  jsep: 'step["tag-account-tier"].tier == "enterprise"',
  jexl: 'step["tag-account-tier"].tier == "enterprise"',
  cel: 'step["tag-account-tier"].tier == "enterprise"',
  jsonLogic: { '==': [{ var: 'step.tag-account-tier.tier' }, 'enterprise'] },
};

export const largerDecision: Decision = {
  title: 'and, or, in, size',
  sluice:
    'event.authentication.risk_score >= 30 and event.request.geo.country in ["DE", "NL", "US"] and (size(event.authentication.methods) > 1 or step.check-fraud.score < 50)',
  closure: ({ event, step }) =>
    event.authentication.risk_score >= 30 &&
    ['DE', 'NL', 'US'].includes(event.request.geo.country) &&
    (event.authentication.methods.length > 1 || step['check-fraud'].score < 50),
  safeClosure({ event, step }) {
    const risk = own(own(event, 'authentication'), 'risk_score');
    if (typeof risk !== 'number' || risk < 30) return false;
    const country = own(own(own(event, 'request'), 'geo'), 'country');
    if (!['DE', 'NL', 'US'].some((one) => one === country)) return false;
    const methods = own(own(event, 'authentication'), 'methods');
    if (Array.isArray(methods) && methods.length > 1) return true;
    const score = own(own(step, 'check-fraud'), 'score');
    return typeof score === 'number' && score < 50;
  },
  jsep: 'event.authentication.risk_score >= 30 && event.request.geo.country in ["DE", "NL", "US"] && (size(event.authentication.methods) > 1 || step["check-fraud"].score < 50)',
  jexl: 'event.authentication.risk_score >= 30 && event.request.geo.country in ["DE", "NL", "US"] && (size(event.authentication.methods) > 1 || step["check-fraud"].score < 50)',
  cel: 'event.authentication.risk_score >= 30 && event.request.geo.country in ["DE", "NL", "US"] && (size(event.authentication.methods) > 1 || step["check-fraud"].score < 50)',
  jsonLogic: {
    and: [
      { '>=': [{ var: 'event.authentication.risk_score' }, 30] },
      { in: [{ var: 'event.request.geo.country' }, ['DE', 'NL', 'US']] },
      {
        or: [
          { '>': [{ length: { var: 'event.authentication.methods' } }, 1] },
          { '<': [{ var: 'step.check-fraud.score' }, 50] },
        ],
      },
    ],
  },
};

function own(container: unknown, key: string): unknown {
  return typeof container === 'object' && container !== null && Object.hasOwn(container, key)
    ? (container as Readonly<Record<string, unknown>>)[key]
    : null;
}

export const closure = 'closure written by hand';
export const safeClosure = 'closure written by hand that reads own members only';
export const compiledByJexl = 'jexl, compiled once';
export const parsedByCel = 'cel-js, parsed once';

/** Everything is parsed and compiled once, as far as the library can; what is measured is one evaluation. */
export function decisionContenders(decision: Decision): readonly DecisionContender[] {
  const ours = compileExpression(decision.sluice, { session: false });
  if (!ours.ok) throw new Error(`Sluice refuses ${decision.sluice}`);
  const { value: compiled } = ours;

  const engine = new jexl.Jexl();
  engine.addFunction('size', (list: readonly unknown[]) => list.length);
  const compiledJexl = engine.compile(decision.jexl);

  const celTree = parseCel(decision.cel);
  if (!celTree.isSuccess) throw new Error(celTree.errors.join('\n'));
  const compiledCel = compileCel(decision.cel);
  const jsonLogic = new LogicEngine().build(decision.jsonLogic) as (scope: object) => unknown;
  const tree = parseWithIn(decision.jsep);

  return [
    { name: 'Sluice', ours: true, decide: (scope) => compiled.evaluate(scope) },
    {
      name: 'Sluice, as a decision block: with what was read, for the trace',
      decide: (scope) => compiled.evaluateTraced(scope).value,
    },
    { name: closure, floor: true, decide: decision.closure },
    { name: safeClosure, floor: true, decide: decision.safeClosure },
    { name: 'json-logic-engine, built', decide: (scope) => jsonLogic(scope) },
    { name: '@marcbachmann/cel-js, parsed once', decide: (scope) => compiledCel({ ...scope }) },
    { name: 'jsep, parsed once, tree walked', decide: (scope) => walkTree(tree, scope) },
    { name: compiledByJexl, decide: (scope) => compiledJexl.evalSync(scope) },
    { name: parsedByCel, decide: (scope) => evaluateCelTree(celTree.cst, { ...scope }) },
  ];
}

/** jsep keeps its grammar as statics that all users of a process share: what is added here goes again at once. */
function parseWithIn(text: string): jsep.Expression {
  jsep.addBinaryOp('in', 7);
  try {
    return jsep(text);
  } finally {
    jsep.removeBinaryOp('in');
  }
}

/** Scopes that differ, so that no branch of a decision always goes the same way. */
export function decisionScopes(): readonly DecisionScope[] {
  const countries = ['NL', 'US', 'BR', 'DE', 'IN', 'FR'];
  return Array.from({ length: 64 }, (_, n) => ({
    event: {
      authentication: {
        risk_score: (n * 37) % 100,
        methods: n % 3 === 0 ? ['password'] : ['password', 'totp'],
      },
      request: { geo: { country: countries[n % countries.length] ?? '' } },
    },
    step: {
      'tag-account-tier': { tier: n % 2 === 0 ? 'enterprise' : 'self-serve' },
      'check-fraud': { score: (n * 53) % 100 },
    },
  }));
}
