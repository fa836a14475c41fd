import stringWidth from 'string-width';
import type { Colors } from '../shell.ts';
import { printable } from './wrap-text.ts';

/** What an excerpt shows: a line of a file, and which part of it is meant. Line and column from 1, in UTF-16 units. */
export interface Excerpt {
  readonly line: number;
  readonly column: number;
  readonly length?: number | undefined;
}

/** How much of a line that is cut is shown before the place. */
const leadWidth = 24;
/** UTF-16 units around the place that are looked at: a line may be a whole file. */
const mostBefore = 400;
const mostUnits = 1_000;
const segments = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The source line and carets under the place, as compilers show it: columns that are two cells wide count two, tabs become spaces,
 * control characters are made visible, and a line wider than `width` is cut around the place. Nothing when there is no such line.
 */
export function renderExcerpt(
  text: string,
  { line, column, length }: Excerpt,
  width: number,
  { dim, red }: Pick<Colors, 'dim' | 'red'>,
): string[] {
  const source = lineOf(text, line);
  if (source === undefined || source.trim() === '') return [];
  const gutter = `${line} | `;
  const room = Math.max(width - gutter.length, 20);
  const start = Math.min(column - 1, source.length);
  const end = Math.max(start + 1, start + (length ?? lengthOfToken(source, start)));
  const base = Math.max(0, start - mostBefore);
  const cells = layOut(source, base);
  const first = cells.findIndex((cell) => cell.to > start);
  const here = first === -1 ? cells.length : first;
  const after = cells.findIndex((cell) => cell.from >= end);
  const stop = Math.max(here + 1, after === -1 ? cells.length : after);
  const window = cut(cells, here, room);
  const shown = cells.slice(window.from, window.to);
  const before = widthOf(cells.slice(window.from, here)) + window.head.length;
  const marked = widthOf(cells.slice(here, Math.min(stop, window.to)));
  const blank = ' '.repeat(gutter.length - 2);
  return [
    `${dim(gutter)}${window.head}${shown.map((cell) => cell.shown).join('')}${window.tail}`,
    `${dim(`${blank}| `)}${' '.repeat(before)}${red('^'.repeat(Math.max(1, marked)))}`,
  ];
}

function lineOf(text: string, line: number): string | undefined {
  let at = 0;
  const ends = /\r\n|\n|\r/g;
  for (let number = 1; number < line; number += 1) {
    ends.lastIndex = at;
    const end = ends.exec(text);
    if (end === null) return undefined;
    at = end.index + end[0].length;
  }
  ends.lastIndex = at;
  return text.slice(at, ends.exec(text)?.index ?? text.length);
}

/** Where nobody said how long the place is: a JSON string or a word, as it stands there. */
function lengthOfToken(source: string, start: number): number {
  const token = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\p{L}\p{N}_$-]+)/u.exec(source.slice(start));
  return token?.[0].length ?? 1;
}

/** One sign as a reader sees it, with the units it is written in. */
interface Cell {
  readonly from: number;
  readonly to: number;
  readonly shown: string;
  readonly width: number;
}

function layOut(source: string, base: number): Cell[] {
  const part = source.slice(base, base + mostUnits);
  return Array.from(segments.segment(part), ({ segment, index }) => {
    const from = base + index;
    const shown = printable(segment);
    return { from, to: from + segment.length, shown, width: stringWidth(shown) };
  });
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}

interface Window {
  readonly from: number;
  readonly to: number;
  readonly head: string;
  readonly tail: string;
}

function cut(cells: readonly Cell[], here: number, room: number): Window {
  const indent = cells.findIndex(({ shown }) => shown.trim() !== '');
  let from = 0;
  // Indentation says nothing when a line has to be cut.
  if (widthOf(cells) > room) {
    from = Math.min(Math.max(0, indent), here);
    while (from < here && widthOf(cells.slice(from, here)) > leadWidth && widthOf(cells.slice(from)) > room) {
      from += 1;
    }
  }
  const head = from > Math.max(0, indent) || (cells[0]?.from ?? 0) > 0 ? '…' : '';
  let to = from;
  let taken = head.length;
  while (to < cells.length && taken + (cells[to]?.width ?? 0) <= room - 1) {
    taken += cells[to]?.width ?? 0;
    to += 1;
  }
  const last = cells.at(-1);
  if (to === cells.length - 1 && last !== undefined && taken + last.width <= room) to += 1;
  return { from, to, head, tail: to < cells.length ? '…' : '' };
}
