import { readFileSync } from 'node:fs';
import ivm from 'isolated-vm';
import type { ExtraFile } from '../guest/offer-extras.ts';

/** A program text, later with V8's parse of it: made by this very process, so it may be trusted. */
class CachedProgram {
  readonly #text: string;
  #cachedData: ivm.ExternalCopy<ArrayBuffer> | undefined;

  constructor(name: string) {
    this.#text = readFileSync(new URL(`./${name}.js`, import.meta.url), 'utf8');
  }

  compile(isolate: ivm.Isolate): ivm.Script {
    this.#cachedData ??= this.#parse();
    return isolate.compileScriptSync(this.#text, {
      filename: 'sluice:guest',
      ...(this.#cachedData === undefined ? {} : { cachedData: this.#cachedData }),
    });
  }

  #parse(): ivm.ExternalCopy<ArrayBuffer> | undefined {
    const isolate = new ivm.Isolate({ memoryLimit: 64 });
    const script = isolate.compileScriptSync(this.#text, { produceCachedData: true }) as ivm.Script & {
      cachedData?: ivm.ExternalCopy<ArrayBuffer>;
    };
    isolate.dispose();
    return script.cachedData;
  }
}

/**
 * What is put into isolates before anything of a tenant: the guest, and the extras that few actions need. All is read
 * at the start: later the runner may not read files any more.
 */
export class GuestPrograms {
  readonly #guest = new CachedProgram('guest');
  readonly #extras: Readonly<Record<ExtraFile, CachedProgram>> = {
    url: new CachedProgram('extra-url'),
    encoding: new CachedProgram('extra-encoding'),
    base64: new CachedProgram('extra-base64'),
    clone: new CachedProgram('extra-clone'),
    crypto: new CachedProgram('extra-crypto'),
  };

  compileGuest(isolate: ivm.Isolate): ivm.Script {
    return this.#guest.compile(isolate);
  }

  /** Evaluates to the function that makes what the file exports. */
  compileExtra(file: ExtraFile, isolate: ivm.Isolate): ivm.Script {
    return this.#extras[file].compile(isolate);
  }
}
