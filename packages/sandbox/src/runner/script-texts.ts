/** Scripts that V8 has found to be what they should be; those longest not used go first. */
export class ScriptTexts {
  readonly #maxUnits: number;
  readonly #texts = new Map<number, string>();
  #units = 0;

  /** `maxUnits`: of UTF-16, all texts together. */
  constructor(maxUnits: number) {
    this.#maxUnits = maxUnits;
  }

  get(script: number): string | undefined {
    const text = this.#texts.get(script);
    if (text !== undefined) this.keep(script, text);
    return text;
  }

  keep(script: number, text: string): void {
    this.#forget(script);
    this.#texts.set(script, text);
    this.#units += text.length;
    for (const oldest of this.#texts.keys()) {
      if (this.#units <= this.#maxUnits) break;
      this.#forget(oldest);
    }
  }

  #forget(script: number): void {
    this.#units -= this.#texts.get(script)?.length ?? 0;
    this.#texts.delete(script);
  }
}
