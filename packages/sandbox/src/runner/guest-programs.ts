import { readFileSync } from 'node:fs';
import ivm from 'isolated-vm';
import type { ExtraFile } from '../guest/offer-extras.ts';

/** A program text with V8's parse of it: made by this very process, so it may be trusted. */
class CachedProgram {
  readonly #name: string;
  readonly #text: string;
  readonly #cachedData: ivm.ExternalCopy<ArrayBuffer> | undefined;

  constructor(name: string, text: string) {
    this.#name = name;
    this.#text = text;
    const isolate = new ivm.Isolate({ memoryLimit: 64 });
    const script = isolate.compileScriptSync(text, { produceCachedData: true }) as ivm.Script & {
      cachedData?: ivm.ExternalCopy<ArrayBuffer>;
    };
    this.#cachedData = script.cachedData;
    isolate.dispose();
  }

  compile(isolate: ivm.Isolate): ivm.Script {
    return isolate.compileScriptSync(this.#text, {
      filename: this.#name,
      ...(this.#cachedData === undefined ? {} : { cachedData: this.#cachedData }),
    });
  }
}

/** What is put into isolates before anything of a tenant: the guest, and the extras that few actions need. */
export class GuestPrograms {
  readonly #guest = read('guest');
  readonly #extras = new Map<ExtraFile, CachedProgram>();

  compileGuest(isolate: ivm.Isolate): ivm.Script {
    return this.#guest.compile(isolate);
  }

  /** Evaluates to the function that makes what the file exports. */
  compileExtra(file: ExtraFile, isolate: ivm.Isolate): ivm.Script {
    const known = this.#extras.get(file) ?? read(`extra-${file}`);
    this.#extras.set(file, known);
    return known.compile(isolate);
  }
}

function read(name: string): CachedProgram {
  const text = readFileSync(new URL(`./${name}.js`, import.meta.url), 'utf8');
  return new CachedProgram('sluice:guest', text);
}
