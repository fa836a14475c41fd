/** A piece of a text, by its offsets, and what takes its place. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The text with all of them made; null when two of them want the same place. Lines end as they do in the rest of the text. */
export function applySplices(text: string, splices: readonly Splice[]): string | null {
  const inOrder = [...splices].sort((one, other) => one.from - other.from || one.to - other.to);
  const isWindows = text.includes('\r\n');
  const pieces: string[] = [];
  let at = 0;
  for (const { from, to, insert } of inOrder) {
    if (from < at) return null;
    pieces.push(text.slice(at, from), isWindows ? insert.replaceAll(/\r?\n/gu, '\r\n') : insert);
    at = to;
  }
  return [...pieces, text.slice(at)].join('');
}
