import { apply, choose, get, list, object, value } from './build-term.ts';
import { each, isItem, readEach } from './each.ts';
import { spellTerm } from './spell-term.ts';
import type { Input, Term } from './term.ts';

const none: readonly Input[] = [];
const known = new WeakMap<Term, readonly Input[]>();

/** The inputs that a term reads, each once, in the order in which they stand in it. */
export function inputsOf(term: Term): readonly Input[] {
  if (term.kind === 'value') return none;
  const before = known.get(term);
  if (before !== undefined) return before;
  const found = term.kind === 'input' ? [term.input] : mergeInputs(partsInputs(term));
  known.set(term, found);
  return found;
}

/** The element that a body is asked of comes from the list, not from outside. */
function partsInputs(term: Term): readonly (readonly Input[])[] {
  const asked = readEach(term);
  if (asked === null) return partsOf(term).map(inputsOf);
  const { list, name, body } = asked;
  return [inputsOf(list), inputsOf(body).filter((input) => !isItem(input, name))];
}

function mergeInputs(groups: readonly (readonly Input[])[]): readonly Input[] {
  const some = groups.filter((group) => group.length > 0);
  const [first = none, ...more] = some;
  if (more.length === 0) return first;
  const unique = new Map<string, Input>();
  for (const found of some.flat()) {
    const spelled = spellTerm({ kind: 'input', input: found });
    if (!unique.has(spelled)) unique.set(spelled, found);
  }
  return [...unique.values()];
}

/** The terms that a term is made of. */
export function partsOf(term: Term): readonly Term[] {
  switch (term.kind) {
    case 'value':
    case 'input':
      return [];
    case 'apply':
      return term.args;
    case 'choose':
      return [term.test, term.yes, term.no];
    case 'object':
      return [...(term.base === null ? [] : [term.base]), ...term.entries.map(([, item]) => item)];
    case 'list':
      return term.items;
  }
}

/** How many terms a term is made of, itself included and repetitions counted; what is shared makes this large. */
export function sizeOf(term: Term): number {
  const before = sizes.get(term);
  if (before !== undefined) return before;
  let size = 1;
  for (const part of partsOf(term)) size += sizeOf(part);
  sizes.set(term, size);
  return size;
}
const sizes = new WeakMap<Term, number>();

/** Puts terms in the place of inputs; null leaves the input. What stands for a shorter path is read on. */
export function substitute(term: Term, replace: (input: Input) => Term | null): Term {
  const done = new Map<Term, Term>();
  function visit(part: Term): Term {
    if (part.kind === 'value') return part;
    const before = done.get(part);
    if (before !== undefined) return before;
    const result = rebuild(part, visit, replace);
    done.set(part, result);
    return result;
  }
  return visit(term);
}

function rebuild(term: Term, visit: (part: Term) => Term, replace: (input: Input) => Term | null): Term {
  if (term.kind === 'input') return replace(term.input) ?? term;
  const parts = partsOf(term);
  const changed = parts.map(visit);
  return changed.every((part, at) => part === parts[at]) ? term : withParts(term, changed);
}

/** The term made of other parts, in the order of `partsOf`. */
export function withParts(term: Term, parts: readonly Term[]): Term {
  switch (term.kind) {
    case 'value':
    case 'input':
      return term;
    case 'apply':
      return apply(term.op, ...parts);
    case 'choose': {
      const [test, yes, no] = parts;
      return test === undefined || yes === undefined || no === undefined ? term : choose(test, yes, no);
    }
    case 'object': {
      const [base] = parts;
      const items = term.base === null ? parts : parts.slice(1);
      const entries = term.entries.map(([key], at) => [key, items[at] ?? value(undefined)] as const);
      return object(entries, term.base === null ? null : (base ?? null));
    }
    case 'list':
      return list(parts);
  }
}

/** Reads members of a term. */
export function follow(term: Term, path: readonly string[]): Term {
  return path.reduce((container, key) => get(container, value(key)), term);
}

/** Puts a term in the place of an element; null where an inner op would take it for its own. */
export function putItem(body: Term, name: string, item: Term): Term | null {
  const names = new Set(inputsOf(item).flatMap(({ source }) => (source.kind === 'item' ? [source.at] : [])));
  let captured = false;
  const visit = (part: Term): Term => {
    if (part.kind === 'value') return part;
    if (part.kind === 'input') return isItem(part.input, name) ? follow(item, part.input.path) : part;
    if (!inputsOf(part).some((input) => isItem(input, name))) return part;
    const inner = readEach(part);
    if (inner !== null && inputsOf(inner.body).some((input) => isItem(input, name))) {
      if (inner.name === name) return each(inner.op, visit(inner.list), name, inner.body);
      if (names.has(inner.name)) captured = true;
    }
    return withParts(part, partsOf(part).map(visit));
  };
  const result = visit(body);
  return captured ? null : result;
}
