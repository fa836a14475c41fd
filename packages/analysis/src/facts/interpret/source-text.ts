import type { SourceSpan } from '../action-facts.ts';

/** A source, and where things stand in it. */
export class SourceText {
  readonly source: string;
  readonly #lineStarts: readonly number[];

  constructor(source: string) {
    this.source = source;
    const starts = [0];
    for (const match of source.matchAll(/\r\n|[\n\r\u2028\u2029]/g))
      starts.push(match.index + match[0].length);
    this.#lineStarts = starts;
  }

  /** Where code was left: up to the end of its line. */
  placeAt(start: number): { readonly start: number; readonly end: number } {
    const line = /^[^\n\r]*/.exec(this.source.slice(start, start + 200))?.[0] ?? '';
    return { start, end: start + line.trimEnd().length };
  }

  span({ start, end }: { readonly start: number; readonly end: number }): SourceSpan {
    let [low, high] = [0, this.#lineStarts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= start) low = middle;
      else high = middle - 1;
    }
    return {
      line: low + 1,
      column: start - (this.#lineStarts[low] ?? 0) + 1,
      offset: start,
      length: end - start,
    };
  }

  /** The author's own words, on one line. */
  excerpt({ start, end }: { readonly start: number; readonly end: number }): string {
    const text = this.source.slice(start, Math.min(end, start + 80)).replace(/\s+/g, ' ');
    return end > start + 80 ? `${text}…` : text;
  }
}
