import { apply, choose, input, inputTerm, not, or, value } from '../term/build-term.ts';
import { spellSource, spellTerm } from '../term/spell-term.ts';
import type { Input, Term } from '../term/term.ts';
import { inputsOf, partsOf } from '../term/visit-inputs.ts';
import { stand } from './relax.ts';

/**
 * What is empty has nothing in it. The same constraints over the sizes that they ask for, each a value of its own, and what it says
 * of the places inside: true of every document that the constraints are true of.
 */
export function linkSizes(constraints: readonly Term[]): readonly Term[] {
  const inputs = constraints.flatMap(inputsOf);
  const sizes = new Map<Term, Term>();
  const links: Term[] = [];
  for (const [size, container] of sizesIn(constraints)) {
    const inside = inputs.filter((place) => isInside(place, container));
    if (inside.length === 0) continue;
    const types = ['undefined', 'number'] as const;
    const standing = input({ kind: 'opaque', at: `${stand}${spellTerm(size)}`, types });
    sizes.set(size, standing);
    const isEmpty = apply('is', standing, value(0));
    for (const place of inside) links.push(or(not(isEmpty), apply('is', inputTerm(place), value(undefined))));
  }
  if (links.length === 0) return [];
  return [...links, ...constraints.map((term) => replace(term, sizes))];
}

function sizesIn(constraints: readonly Term[]): ReadonlyMap<Term, Input> {
  const found = new Map<Term, Input>();
  const open = [...constraints];
  const seen = new Set<Term>();
  for (let term = open.pop(); term !== undefined; term = open.pop()) {
    if (seen.has(term)) continue;
    seen.add(term);
    const [first] = term.kind === 'apply' && term.op === 'size' ? term.args : [];
    if (first?.kind === 'input') found.set(term, first.input);
    open.push(...partsOf(term));
  }
  return found;
}

function isInside({ source, path }: Input, container: Input): boolean {
  return (
    path.length > container.path.length &&
    spellSource(source) === spellSource(container.source) &&
    container.path.every((name, at) => path[at] === name)
  );
}

function replace(term: Term, sizes: ReadonlyMap<Term, Term>): Term {
  const standing = sizes.get(term);
  if (standing !== undefined) return standing;
  if (term.kind === 'choose')
    return choose(replace(term.test, sizes), replace(term.yes, sizes), replace(term.no, sizes));
  if (term.kind !== 'apply') return term;
  const args = term.args.map((arg) => replace(arg, sizes));
  return args.every((arg, at) => arg === term.args[at]) ? term : apply(term.op, ...args);
}
