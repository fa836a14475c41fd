import { apply, input, not } from '../term/build-term.ts';
import { simplify } from '../term/simplify.ts';
import { spellSource } from '../term/spell-term.ts';
import type { Input, Term } from '../term/term.ts';
import { inputsOf, partsOf } from '../term/visit-inputs.ts';

/**
 * The part of a document that an input lies in. Inputs of different cells do not tell anything about each other, but that there is a
 * user at all: see {@link presenceCell}.
 */
export type Cell = string;

/** Whether `event.user` is there: the one thing that its fields tell about each other. */
export const presenceCell: Cell = 'event.user?';
/** The whole of `event`, or of `event.user`, is read: it may be tied to any part of it. */
export const wholeEvent: Cell = 'event';
export const wholeUser: Cell = 'event.user';

const keyedFields: ReadonlySet<string> = new Set(['app_metadata', 'user_metadata']);
const keyedGroups: ReadonlySet<string> = new Set(['geo', 'asn']);

export function cellOf({ source, path }: Input): Cell {
  const root = spellSource(source);
  const [group, field, key] = path;
  switch (source.kind) {
    case 'event': {
      if (group === undefined) return wholeEvent;
      if (group === 'user') {
        if (field === undefined) return wholeUser;
        return keyed([root, group, field], keyedFields.has(field) ? key : undefined);
      }
      if (field === undefined) return `${root}.${group}`;
      return keyed([root, group, field], keyedGroups.has(field) ? key : undefined);
    }
    case 'account':
      if (group === undefined) return root;
      return keyed([root, group], keyedFields.has(group) ? field : undefined);
    case 'prompt':
      return group === undefined ? root : `${root}.${group}`;
    case 'authentication':
      return group === undefined ? root : `${root}.${group}`;
    default:
      return root;
  }
}

function keyed(path: readonly string[], key: string | undefined): Cell {
  return [...path, ...(key === undefined ? [] : [key])].join('.');
}

/** Cells, and what is tied to one of them: the same, a part of it, or what it is a part of. */
export class CellSet {
  readonly #cells = new Set<Cell>();
  readonly #above = new Set<Cell>();

  add(cell: Cell): void {
    if (this.#cells.has(cell)) return;
    this.#cells.add(cell);
    for (const whole of wholesOf(cell)) this.#above.add(whole);
  }

  ties(cell: Cell): boolean {
    return (
      this.#cells.has(cell) || this.#above.has(cell) || wholesOf(cell).some((whole) => this.#cells.has(whole))
    );
  }
}

/** The cells that a cell is a part of. */
function wholesOf(cell: Cell): readonly Cell[] {
  const before = wholes.get(cell);
  if (before !== undefined) return before;
  const found: Cell[] = [];
  if (cell !== presenceCell)
    for (let at = cell.lastIndexOf('.'); at > 0; at = cell.lastIndexOf('.', at - 1))
      found.push(cell.slice(0, at));
  if (wholes.size > 10_000) wholes.clear();
  wholes.set(cell, found);
  return found;
}
const wholes = new Map<Cell, readonly Cell[]>();

export function isOfUser(cell: Cell): boolean {
  return (
    cell === presenceCell || cell === wholeUser || cell === wholeEvent || cell.startsWith(`${wholeUser}.`)
  );
}

const known = new WeakMap<Term, readonly Cell[]>();

/** The cells that a term reads. Asking only whether there is a user reads nothing of the user. */
export function cellsOf(term: Term): readonly Cell[] {
  const before = known.get(term);
  if (before !== undefined) return before;
  const cells = [...new Set(readCells(term))];
  known.set(term, cells);
  return cells;
}

function readCells(term: Term): readonly Cell[] {
  if (term.kind === 'input') return [cellOf(term.input)];
  if (asksForUser(term)) return [presenceCell];
  if (inputsOf(term).length === 0) return [];
  return partsOf(term).flatMap((part) => cellsOf(part));
}

/** An object or nothing: whether it is there is all that these can ask of it. */
function asksForUser(term: Term): boolean {
  if (term.kind !== 'apply' || (term.op !== 'nullish' && term.op !== 'truthy' && term.op !== 'typeOf'))
    return false;
  const [asked] = term.args;
  if (asked?.kind !== 'input') return false;
  const { source, path } = asked.input;
  return source.kind === 'event' && path.length === 1 && path[0] === 'user';
}

export const noUser: Term = apply('nullish', input({ kind: 'event', at: '' }, 'user'));
export const someUser: Term = simplify(not(noUser));
