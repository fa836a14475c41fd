import { findNodeAtLocation, type Node } from 'jsonc-parser';
import type { ConfigPath } from '../block-descriptor.ts';

/** Line and column from 1; columns count UTF-16 units. */
export interface Spot {
  readonly line: number;
  readonly column: number;
}

/** A file of a bundle, with the place of everything in it. */
export interface SourceFile {
  /** Relative to the bundle's folder, with `/`. */
  readonly file: string;
  readonly text: string;
  /** Where the value at `path` is written, or its key; the nearest place above it when the path leads nowhere. */
  locate(path: ConfigPath, part?: 'key' | 'value'): Spot;
  /**
   * Where the UTF-16 unit at `index` (from 0) of the string at `path` is written, escapes counted as they are spelled.
   * The start of the value when there is no such string.
   */
  locateInString(path: ConfigPath, index: number): Spot;
}

/** A source file over a parsed JSON tree; without a tree (code, broken JSON) every path is at the beginning. */
export function createSourceFile(file: string, text: string, root: Node | undefined): SourceFile {
  const spot = createLocator(text);
  return {
    file,
    text,
    locate: (path, part = 'value') => spot(root === undefined ? 0 : offsetOf(root, path, part)),
    locateInString(path, index) {
      const node = root && findNodeAtLocation(root, [...path]);
      if (node?.type !== 'string') return spot(root === undefined ? 0 : offsetOf(root, path, 'value'));
      return spot(
        node.offset + 1 + rawLength(text.slice(node.offset + 1, node.offset + node.length - 1), index),
      );
    },
  };
}

/** Line and column of UTF-16 offsets in a text; its lines are measured once. */
export function createLocator(text: string): (offset: number) => Spot {
  const starts = lineStarts(text);
  return (offset) => spotAt(starts, offset);
}

/** `\n`, `\r\n` and a lone `\r` end a line, as in every editor. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return starts;
}

function spotAt(starts: readonly number[], offset: number): Spot {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

function offsetOf(root: Node, path: ConfigPath, part: 'key' | 'value'): number {
  let node = root;
  for (const [depth, step] of path.entries()) {
    const found = findNodeAtLocation(node, [step]);
    if (found === undefined) return node.offset;
    const key = found.parent?.type === 'property' ? found.parent.children?.[0] : undefined;
    if (part === 'key' && depth === path.length - 1 && key !== undefined) return key.offset;
    node = found;
  }
  return node.offset;
}

/** How long the first `units` UTF-16 units of a JSON string are as spelled in `raw`, the text between its quotes. */
function rawLength(raw: string, units: number): number {
  let at = 0;
  for (let unit = 0; unit < units && at < raw.length; unit += 1) {
    if (raw[at] !== '\\') at += 1;
    else at += raw[at + 1] === 'u' ? 6 : 2;
  }
  return Math.min(at, raw.length);
}
