import type { Insertion } from './prepare-source.ts';

export interface ErrorPlace {
  readonly line: number | null;
  readonly column: number | null;
  /** The frames inside the author's source, and the head line. */
  readonly stack: string;
}

const maxFrames = 20;

/**
 * Where in the author's source a stack points, both from 1. A tenant can write any stack it likes; then only its
 * own report is wrong.
 */
export function errorPlace(stack: string, fileName: string, insertion: Insertion | null): ErrorPlace {
  const lines = stack.split('\n');
  const head = lines.findIndex((line) => line.startsWith('    at '));
  const frames = (head < 0 ? [] : lines.slice(head))
    .filter((line) => line.includes(`${fileName}:`))
    .slice(0, maxFrames)
    .map((line) => placesOf(line, fileName, insertion));
  const first = frames[0]?.places[0];
  return {
    line: first?.line ?? null,
    column: first?.column ?? null,
    stack: [...(head < 0 ? lines : lines.slice(0, head)), ...frames.map((frame) => frame.text)].join('\n'),
  };
}

function placesOf(
  line: string,
  fileName: string,
  insertion: Insertion | null,
): { readonly text: string; readonly places: readonly { line: number; column: number }[] } {
  const places: { line: number; column: number }[] = [];
  const text = line
    .split(`${fileName}:`)
    .map((part, index) => {
      if (index === 0) return part;
      return part.replace(/^(\d{1,7}):(\d{1,7})/, (_whole, row: string, column: string) => {
        const place = authorPlace(Number(row), Number(column), insertion);
        places.push(place);
        return `${place.line}:${place.column}`;
      });
    })
    .join(`${fileName}:`);
  return { text, places };
}

/** Undoes what an insertion did to the columns of its line. */
export function authorPlace(
  line: number,
  column: number,
  insertion: Insertion | null,
): { line: number; column: number } {
  const moved =
    insertion !== null && line === insertion.line && column >= insertion.column + insertion.length;
  return { line: Math.max(line, 1), column: Math.max(moved ? column - insertion.length : column, 1) };
}
