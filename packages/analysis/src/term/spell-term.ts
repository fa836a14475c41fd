import { createHash } from 'node:crypto';
import type { Concrete, InputSource, Term } from './term.ts';

/** Longer spellings stand as a digest: a term that shares its parts would be spelled exponentially long. */
const longest = 400;
const spelled = new WeakMap<Term, string>();

/** One key for each term: two terms are equal when, and only when, their spellings are. */
export function spellTerm(term: Term): string {
  const before = spelled.get(term);
  if (before !== undefined) return before;
  const text = spell(term);
  const key = text.length > longest ? `#${createHash('sha256').update(text).digest('base64url')}` : text;
  spelled.set(term, key);
  return key;
}

/** The key of a document: sources are the same when kind and `at` are. */
export function spellSource({ kind, at }: InputSource): string {
  return at === '' ? kind : `${kind}@${at}`;
}

function spell(term: Term): string {
  switch (term.kind) {
    case 'value':
      return spellValue(term.value);
    case 'input':
      return `$${JSON.stringify([spellSource(term.input.source), ...term.input.path])}`;
    case 'apply':
      return `${term.op}(${term.args.map(spellTerm).join(',')})`;
    case 'choose':
      return `?(${spellTerm(term.test)},${spellTerm(term.yes)},${spellTerm(term.no)})`;
    case 'object': {
      const entries = term.entries.map(([key, item]) => `${JSON.stringify(key)}:${spellTerm(item)}`);
      return `{${term.base === null ? '' : `...${spellTerm(term.base)}`};${entries.join(',')}}`;
    }
    case 'list':
      return `l(${term.items.map(spellTerm).join(',')})`;
  }
}

/** JSON, with names for what JSON does not have. */
export function spellValue(value: Concrete): string {
  if (value === undefined) return 'undefined';
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(spellValue).join(',')}]`;
  const entries = Object.entries(value as Readonly<Record<string, Concrete>>);
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${spellValue(item)}`).join(',')}}`;
}
