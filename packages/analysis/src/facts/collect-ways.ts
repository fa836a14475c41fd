import { and, apply, value as constant, not } from '../term/build-term.ts';
import { simplify } from '../term/simplify.ts';
import { spellTerm } from '../term/spell-term.ts';
import type { Term } from '../term/term.ts';
import type { ActionWay, WayExchange } from './action-facts.ts';
import { fetchKinds } from './interpret/call-api.ts';
import { maxFlows, type Reader } from './interpret/reader.ts';
import { eitherOf, flattenCondition } from './state/either-of.ts';
import type { Flow } from './state/flow.ts';
import { mergeFlows, spellEffect } from './state/merge.ts';
import { listConditions, type State } from './state/state.ts';
import { sizeOf } from './state/term-size.ts';
import { nothing, type Value } from './state/value.ts';

/** Ways that are told apart by where they throw, and no more than that. */
const fewWays = 24;

/** The flows in which the action ended, as ways; null when they do not tell all. */
export function collectWays(reader: Reader, flows: readonly Flow[]): readonly ActionWay[] | null {
  if (flows.some(({ state }) => state.lossy)) return null;
  const ended = mergeFlows(flows.map(withoutValue), reader);
  if (ended.some(({ state }) => state.lossy)) return null;
  let ways = ended.flatMap((flow) => waysOf(reader, flow));
  if (ways.length > fewWays) ways = mergeThrows(ways, true);
  if (ways.length > maxFlows) return null;
  return ways;
}

/** What a way gives back counts for nothing; where it returns from neither. */
function withoutValue(flow: Flow): Flow {
  if (flow.kind === 'go' || flow.kind === 'return') return { ...flow, value: nothing };
  return flow;
}

function waysOf(reader: Reader, flow: Flow): ActionWay[] {
  const { state } = flow;
  const base = { when: conditionsOf(state), exchanges: state.exchanges };
  const end = reader.source.length;
  switch (flow.kind) {
    case 'throw':
      return kindsOf(state, flow.value).map(({ error_kind, when }) => ({
        ...base,
        when: [...base.when, ...when],
        effects: [],
        end: { kind: 'throws', error_kind },
        at: reader.span(reader.placeAt(flow.at)),
      }));
    case 'end':
      return [
        {
          ...base,
          effects: [],
          end: { kind: 'throws', error_kind: flow.error_kind },
          at: reader.span(reader.placeAt(flow.at)),
        },
      ];
    default: {
      const at = flow.kind === 'return' ? reader.placeAt(flow.at) : { start: end, end };
      return [
        {
          ...base,
          effects: state.effects,
          end: state.denied === null ? { kind: 'returns' } : { kind: 'denies', reason: state.denied },
          at: reader.span(at),
        },
      ];
    }
  }
}

function conditionsOf(state: State): Term[] {
  const found = new Map<string, Term>();
  for (const condition of listConditions(state.conditions))
    for (const term of flattenCondition(sizeOf(condition) > 120 ? condition : simplify(condition)))
      found.set(spellTerm(term), term);
  return [...found.values()];
}

/** An error of a request keeps its kind when nobody catches it. */
function kindsOf(
  state: State,
  value: Value,
): { readonly error_kind: string; readonly when: readonly Term[] }[] {
  if (value.k === 'choose')
    return [
      ...kindsOf(state, value.yes).map((one) => ({ ...one, when: [value.test, ...one.when] })),
      ...kindsOf(state, value.no).map((one) => ({ ...one, when: [not(value.test), ...one.when] })),
    ];
  const kind = value.k === 'error' ? value.error_kind : null;
  if (kind === null) return [{ error_kind: 'uncaught_error', when: [] }];
  if (kind.kind === 'choose')
    return [
      ...kindsOf(state, { k: 'error', error_kind: known(kind.yes), message: null }).map((one) => ({
        ...one,
        when: [kind.test, ...one.when],
      })),
      ...kindsOf(state, { k: 'error', error_kind: known(kind.no), message: null }).map((one) => ({
        ...one,
        when: [not(kind.test), ...one.when],
      })),
    ];
  const [denied, failed, exceeded] = fetchKinds.uncaught;
  const is = (name: string): Term => apply('is', kind, constant(name));
  return [
    { error_kind: denied, when: [is(denied)] },
    { error_kind: failed, when: [is(failed)] },
    { error_kind: exceeded, when: [not(is(denied)), not(is(failed))] },
  ];
}

function known(term: Term): Term | null {
  return term.kind === 'value' ? null : term;
}

/** One way of those that end in the same error after the same requests. */
function mergeThrows(ways: readonly ActionWay[], everywhere: boolean): ActionWay[] {
  const merged = new Map<string, ActionWay>();
  for (const [index, way] of ways.entries()) {
    const key =
      way.end.kind === 'throws' && everywhere
        ? `${way.end.error_kind} ${way.exchanges.map(spellExchange).join(' ')}`
        : `${index} ${way.effects.map(spellEffect).join(' ')}`;
    const before = merged.get(key);
    merged.set(key, before === undefined ? way : { ...before, when: [afterCommon(before.when, way.when)] });
  }
  return [...merged.values()];
}

function spellExchange({ input, method, url, body }: WayExchange): string {
  return [input, ...[method, url, body].map(spellTerm)].join(' ');
}

function afterCommon(a: readonly Term[], b: readonly Term[]): Term {
  let common = 0;
  for (const [at, term] of a.entries()) {
    const other = b[at];
    if (other === undefined || spellTerm(other) !== spellTerm(term)) break;
    common = at + 1;
  }
  return and(...a.slice(0, common), eitherOf(a.slice(common), b.slice(common)));
}
