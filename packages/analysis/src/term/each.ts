import { internTerm } from './intern-term.ts';
import { readPath } from './read-own.ts';
import type { ApplyTerm, Concrete, Input, InputSource, Op, Term, TypeName } from './term.ts';

/** Ops that ask the same of each element of a list: args list, name, body. In the body, `item` inputs of that name are the element. */
export type EachOp = 'some' | 'findIndex' | 'filter' | 'map';

export const eachOps: ReadonlySet<Op> = new Set<EachOp>(['some', 'findIndex', 'filter', 'map']);

export interface Each {
  readonly op: EachOp;
  readonly list: Term;
  readonly name: string;
  readonly body: Term;
}

export function readEach(term: Term): Each | null {
  if (term.kind !== 'apply' || !eachOps.has(term.op)) return null;
  const { op, args } = term;
  const [list, name, body] = args;
  if (list === undefined || name?.kind !== 'value' || body === undefined) return null;
  return { op: op as EachOp, list, name: String(name.value), body };
}

export function each(op: EachOp, list: Term, name: string, body: Term): ApplyTerm {
  return internTerm({ kind: 'apply', op, args: [list, internTerm({ kind: 'value', value: name }), body] });
}

/** The element that a body is asked of. `types`: what it can be, where that is known. */
export function itemTerm(name: string, types?: readonly TypeName[]): Term {
  const source: InputSource = { kind: 'item', at: name, ...(types !== undefined && { types }) };
  return internTerm({ kind: 'input', input: { source, path: [] } });
}

export function isItem({ source }: Input, name: string): boolean {
  return source.kind === 'item' && source.at === name;
}

/** Reads inputs where the element is known. */
export function withItem<Held>(
  name: string,
  item: Concrete,
  read: (input: Input) => Held,
): (input: Input) => Held | Concrete {
  return (input) => (isItem(input, name) ? readPath(item, input.path) : read(input));
}

/** What the op gives for a list, when `ask` says what the body is for an element. Total: what is no list has none. */
export function overItems(op: EachOp, list: Concrete, ask: (item: Concrete) => Concrete): Concrete {
  if (!Array.isArray(list)) return op === 'some' ? false : undefined;
  const items: readonly Concrete[] = list;
  switch (op) {
    case 'some':
      return items.some((item) => ask(item) === true);
    case 'findIndex':
      return items.findIndex((item) => ask(item) === true);
    case 'filter':
      return items.filter((item) => ask(item) === true) as Concrete;
    case 'map':
      return items.map(ask) as Concrete;
  }
}
