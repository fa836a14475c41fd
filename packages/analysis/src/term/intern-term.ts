import { spellValue } from './spell-term.ts';
import type { Concrete, InputTerm, Term } from './term.ts';

/**
 * One object for each term, as far as memory goes: what was found out about a term is then found again wherever the same term is made.
 * Two terms may be equal and be two objects all the same; whether they are is for `spellTerm` to say.
 */
export function internTerm<Made extends Term>(term: Made): Made {
  const key = keyOf(term);
  if (key === null) return term;
  const before = recent.get(key);
  // The key says the kind.
  if (before !== undefined) return before as Made;
  const found = older.get(key) ?? term;
  if (recent.size >= mostKept) {
    older = recent;
    recent = new Map();
  }
  recent.set(key, found);
  return found as Made;
}

/** A process that lives long does not keep every term it ever met. */
const mostKept = 50_000;
let recent = new Map<string, Term>();
let older: ReadonlyMap<string, Term> = new Map();

/** Texts and objects longer than this are hardly ever met again. */
const longestText = 200;
const mostEntries = 12;

/** Made of the numbers of its parts, so that it is as short for a large term as for a small one. Null: not worth a place. */
function keyOf(term: Term): string | null {
  switch (term.kind) {
    case 'value':
      return keyOfValue(term.value);
    case 'input':
      return keyOfInput(term);
    case 'apply':
      return `${term.op}(${numbersOf(term.args)}`;
    case 'choose':
      return `?(${numberOf(term.test)},${numberOf(term.yes)},${numberOf(term.no)}`;
    case 'object': {
      if (term.entries.length > mostEntries) return null;
      let key = term.base === null ? '{' : `{${numberOf(term.base)}`;
      for (const [name, item] of term.entries) key += `,${name.length}:${name}${numberOf(item)}`;
      return key;
    }
    case 'list':
      return term.items.length > mostEntries ? null : `[${numbersOf(term.items)}`;
  }
}

function keyOfValue(value: Concrete): string | null {
  if (typeof value === 'string') return value.length > longestText ? null : `"${value}`;
  if (typeof value !== 'object' || value === null) return `=${spellValue(value)}`;
  // Of an object nobody knows how large it is; the empty ones are everywhere.
  const isEmpty = Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
  return isEmpty ? `=${spellValue(value)}` : null;
}

/** The types of a source are no part of its spelling, and still make another term. */
function keyOfInput({ input: { source, path } }: InputTerm): string {
  let key = `$${source.kind}${source.at.length}:${source.at}${source.types?.join() ?? '*'}`;
  for (const name of path) key += `,${name.length}:${name}`;
  return key;
}

const numbers = new WeakMap<Term, number>();
let last = 0;

/** No other object has it. Unlike a spelling, it tells sources of different types apart. */
export function numberOf(term: Term): number {
  const before = numbers.get(term);
  if (before !== undefined) return before;
  last += 1;
  numbers.set(term, last);
  return last;
}

function numbersOf(terms: readonly Term[]): string {
  let key = '';
  for (const term of terms) key += `${numberOf(term)},`;
  return key;
}
