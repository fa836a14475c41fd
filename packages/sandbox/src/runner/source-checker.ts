import ivm from 'isolated-vm';

const memoryMb = 128;
const timeoutMs = 3_000;
const probe = `(() => { const AsyncFunction = (async () => {}).constructor; return (body) => { new AsyncFunction(body); return ''; }; })()`;

/**
 * Asks V8 itself whether a text is the body of one function and no more (contract 5.2): the constructor parses
 * parameters and body on their own, with the grammar that the wrapper is parsed with later. Nothing is run.
 */
export class SourceChecker {
  #isolate: ivm.Isolate | undefined;
  #probe: ivm.Reference | undefined;

  /** Null when it is, else V8's reason. */
  check(body: string): string | null {
    try {
      this.#ready().applySync(undefined, [body], { timeout: timeoutMs });
      return null;
    } catch (error) {
      // Whatever state it is in now, the next source gets a new one.
      this.#isolate?.dispose();
      this.#isolate = undefined;
      this.#probe = undefined;
      return error instanceof Error ? error.message : 'the source cannot be read';
    }
  }

  #ready(): ivm.Reference {
    if (this.#probe !== undefined && this.#isolate?.isDisposed === false) return this.#probe;
    this.#isolate = new ivm.Isolate({ memoryLimit: memoryMb });
    const context = this.#isolate.createContextSync();
    this.#probe = context.evalSync(probe, { reference: true }) as ivm.Reference;
    return this.#probe;
  }
}
