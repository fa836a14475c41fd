import { type Each, isItem, readEach } from '../../term/each.ts';
import type { Input, Term } from '../../term/term.ts';
import { partsOf } from '../../term/visit-inputs.ts';

const sizes = new WeakMap<Term, number>();

/** Larger terms are given up: nobody can reason about them, and parts that are shared are counted each time. */
export const maxTermSize = 600;

/** Nodes of a term as a tree. */
export function sizeOf(term: Term): number {
  const before = sizes.get(term);
  if (before !== undefined) return before;
  let size = 1;
  for (const part of partsOf(term)) size += sizeOf(part);
  if (term.kind === 'value') size += literalSize(term.value);
  sizes.set(term, size);
  return size;
}

function literalSize(value: unknown): number {
  if (typeof value === 'string') return value.length > 1_000 ? value.length / 100 : 0;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, inner) => sum + 1 + literalSize(inner), 0);
}

/** Ops whose result says something of a value without holding any of it. */
const derived: ReadonlySet<string> = new Set([
  ...['is', 'same', 'less', 'lessOrEqual', 'jsLess', 'jsLessOrEqual', 'and', 'or', 'not', 'truthy'],
  ...['expressionTruthy', 'nullish', 'typeOf', 'has', 'size', 'length', 'in', 'startsWith', 'endsWith'],
  ...['contains', 'indexOf', 'lastIndexOf', 'matches', 'jsTest', 'inCidr', 'isInteger', 'keys', 'some'],
  'findIndex',
]);

/** The inputs whose own content can be in the value: what only decides about it is left aside. */
export function flowingInputs(term: Term, found: Map<string, Input> = new Map()): Map<string, Input> {
  if (term.kind === 'input') {
    const { source, path } = term.input;
    found.set(JSON.stringify([source.kind, source.at, ...path]), term.input);
    return found;
  }
  if (term.kind === 'choose') {
    flowingInputs(term.yes, found);
    return flowingInputs(term.no, found);
  }
  if (term.kind === 'apply' && (derived.has(term.op) || isMailDomain(term))) return found;
  if (term.kind === 'apply' && (term.op === 'get' || term.op === 'filter') && term.args[0] !== undefined)
    return flowingInputs(term.args[0], found);
  const asked = readEach(term);
  if (asked !== null) return flowThrough(asked, found);
  for (const part of partsOf(term)) flowingInputs(part, found);
  return found;
}

/** What is made of an element holds what the list holds. */
function flowThrough({ list, name, body }: Each, found: Map<string, Input>): Map<string, Input> {
  for (const [key, input] of flowingInputs(body))
    if (isItem(input, name)) flowingInputs(list, found);
    else found.set(key, input);
  return found;
}

/** `email.split('@')[1]` names an organisation, not a person. */
function isMailDomain(term: Term): boolean {
  if (term.kind !== 'apply' || term.op !== 'get') return false;
  const [whole, index] = term.args;
  if (whole?.kind !== 'apply' || whole.op !== 'split' || index?.kind !== 'value') return false;
  const by = whole.args[1];
  return String(index.value) === '1' && by?.kind === 'value' && by.value === '@';
}
