import type { Term } from '../../term/term.ts';
import { decide } from '../state/learn.ts';
import type { State } from '../state/state.ts';
import type { Cell, Value } from '../state/value.ts';
import type { Reader } from './reader.ts';

const most = 64;

/** Each text that a term can be, when all are known; what is no text is left out. */
export function textsOf(state: State, term: Term): Set<string> | null {
  if (term.kind === 'value') return new Set(typeof term.value === 'string' ? [term.value] : []);
  if (term.kind !== 'choose') return null;
  const decided = decide(state, term.test);
  if (decided !== null) return textsOf(state, decided ? term.yes : term.no);
  const [yes, no] = [textsOf(state, term.yes), textsOf(state, term.no)];
  const both = yes === null || no === null ? null : union(yes, no);
  return both === null || both.size > most ? null : both;
}

/** What texts begin and end with, as far as that is known of all of them. */
export function shapeOf(term: Term): { readonly startsWith?: string; readonly endsWith?: string } {
  const parts = piecesOf(term);
  const [first, last] = [parts[0], parts.at(-1)];
  return {
    ...(typeof first === 'string' && first !== '' ? { startsWith: first } : {}),
    ...(typeof last === 'string' && last !== '' ? { endsWith: last } : {}),
  };
}

/** A text as its literal pieces; null where it is computed. */
function piecesOf(term: Term): readonly (string | null)[] {
  if (term.kind === 'value') return [typeof term.value === 'string' ? term.value : String(term.value)];
  if (term.kind === 'apply' && term.op === 'jsAdd')
    return joinPieces(term.args.flatMap((arg) => piecesOf(arg)));
  if (term.kind === 'apply' && term.op === 'toText' && term.args[0] !== undefined)
    return piecesOf(term.args[0]);
  return [null];
}

function joinPieces(pieces: readonly (string | null)[]): readonly (string | null)[] {
  const joined: (string | null)[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (typeof last === 'string' && piece !== null) joined[joined.length - 1] = last + piece;
    else joined.push(piece);
  }
  return joined;
}

/** Alternatives of a text, each in pieces; null when they are too many. */
function alternativesOf(term: Term): readonly (readonly (string | null)[])[] | null {
  if (term.kind === 'choose') {
    const [yes, no] = [alternativesOf(term.yes), alternativesOf(term.no)];
    return yes === null || no === null || yes.length + no.length > most ? null : [...yes, ...no];
  }
  if (term.kind === 'apply' && term.op === 'jsAdd') {
    let all: readonly (readonly (string | null)[])[] = [[]];
    for (const arg of term.args) {
      const some = alternativesOf(arg);
      if (some === null || all.length * some.length > most) return null;
      all = all.flatMap((start) => some.map((end) => joinPieces([...start, ...end])));
    }
    return all;
  }
  return [piecesOf(term)];
}

export interface Hosts {
  /** Null: some of them are computed. */
  readonly names: ReadonlySet<string> | null;
  readonly shape: { readonly startsWith?: string; readonly endsWith?: string } | null;
}

/** The hosts of the URLs that a term can be, as they are written: up to the first slash they must be literal. */
export function hostsOf(term: Term): Hosts {
  const names = new Set<string>();
  let shape: Hosts['shape'] = null;
  for (const pieces of alternativesOf(term) ?? [[null]]) {
    const host = hostOf(pieces);
    if (host !== null) names.add(host);
    else {
      const found = hostShape(pieces);
      shape = shape === null || JSON.stringify(shape) === JSON.stringify(found) ? found : {};
    }
  }
  return shape === null ? { names, shape: null } : { names: null, shape };
}

function hostOf(pieces: readonly (string | null)[]): string | null {
  const [first] = pieces;
  if (typeof first !== 'string') return null;
  const found = /^\s*[a-z][a-z0-9+.-]*:\/\/([^/?#\\]*)([/?#\\])?/i.exec(first);
  // Slashes beyond two, or fewer, are read as two all the same: then the host stands elsewhere.
  if (found?.[1] === undefined || found[1] === '')
    return pieces.length === 1 && URL.parse(first) === null ? '' : null;
  if (found[2] === undefined && pieces.length > 1) return null;
  return found[1].slice(found[1].lastIndexOf('@') + 1);
}

/** `https://` + computed + `.example.com/…`: what the host ends in, before the path. */
function hostShape(pieces: readonly (string | null)[]): NonNullable<Hosts['shape']> {
  const [first] = pieces;
  const startsWith = typeof first === 'string' ? { startsWith: first } : {};
  const beforeHost = typeof first === 'string' && /^\s*[a-z][a-z0-9+.-]*:\/\/[^/?#\\]*$/i.test(first);
  const rest = pieces.slice(1);
  const isComputedOnce = rest[0] === null && typeof rest[1] === 'string';
  const end = isComputedOnce ? /^([^/?#\\@]*)(?:[/?#\\]|$)/.exec(rest[1] ?? '') : null;
  const isWhole = end !== null && (end[0] !== end[1] || rest.length === 2);
  // A computed piece may hold a slash of its own; then the host ends before it. So an ending is only an author's intent.
  return beforeHost && isWhole && end?.[1] ? { ...startsWith, endsWith: end[1] } : startsWith;
}

/** The keys of a patch, when all are known. */
export function keysOfPatch(reader: Reader, state: State, patch: Value): Set<string> | null {
  if (patch.k === 'choose') {
    const [yes, no] = [keysOfPatch(reader, state, patch.yes), keysOfPatch(reader, state, patch.no)];
    return yes === null || no === null ? null : union(yes, no);
  }
  const cell = reader.cellOf(state, patch);
  return cell === null ? null : keysOfCell(cell);
}

function keysOfCell(cell: Cell): Set<string> | null {
  if (cell.k === 'choose') {
    const [yes, no] = [keysOfCell(cell.yes), keysOfCell(cell.no)];
    return yes === null || no === null ? null : union(yes, no);
  }
  if (cell.k !== 'object') return null;
  const own = new Set(cell.entries.keys());
  if (cell.base === null) return own;
  const base = keysOfTerm(cell.base);
  return base === null ? null : union(base, own);
}

function keysOfTerm(term: Term): Set<string> | null {
  if (term.kind === 'value')
    return new Set(typeof term.value === 'object' && term.value !== null ? Object.keys(term.value) : []);
  if (term.kind === 'object') {
    const base = term.base === null ? new Set<string>() : keysOfTerm(term.base);
    return base === null ? null : union(base, new Set(term.entries.map(([key]) => key)));
  }
  if (term.kind !== 'choose') return null;
  const [yes, no] = [keysOfTerm(term.yes), keysOfTerm(term.no)];
  return yes === null || no === null ? null : union(yes, no);
}

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): Set<string> {
  return new Set([...a, ...b]);
}
