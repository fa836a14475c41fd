import type { Json } from './json.ts';
import { renderLimit } from './limits.ts';

/** A template came out larger than {@link renderLimit}. */
export class RenderedTooLarge extends Error {
  override readonly name = 'RenderedTooLarge';
  constructor() {
    super(`what the templates make is larger than ${renderLimit} characters`);
  }
}

/**
 * Bounds what the templates of one block make together: a short text can name a large value any number of times, and the memory
 * it takes is everybody's. A value is counted before it is written, by a lower bound of its JSON text.
 */
export class RenderBudget {
  #left: number = renderLimit;

  /** Throws {@link RenderedTooLarge}. */
  take(characters: number): void {
    this.#left -= characters;
    if (this.#left < 0) throw new RenderedTooLarge();
  }

  /** Throws {@link RenderedTooLarge}, long before it has seen all of a value that is too large. */
  takeValue(value: Json): void {
    const open: Json[] = [value];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      this.take(typeof next === 'string' ? next.length : 1);
      if (typeof next !== 'object' || next === null) continue;
      for (const [key, inner] of Object.entries(next)) {
        this.take(key.length);
        open.push(inner as Json);
      }
    }
  }
}
