import { defineProperty, indirectGlobal } from './primordials.ts';

/** Where `crypto` gets its bytes: fresh entropy, or the seed of a replay. */
export type RandomSource = { readonly entropy: string } | { readonly seed: number };

type Exports = Readonly<Record<string, unknown>>;

/** One function for each file of `extras/`; put around this script when it is built, each compiled at first use. */
declare const loadExtras: Readonly<Record<ExtraFile, (random: RandomSource) => Exports>>;

const files = {
  url: ['URL', 'URLSearchParams'],
  encoding: ['TextEncoder', 'TextDecoder'],
  base64: ['atob', 'btoa'],
  clone: ['structuredClone'],
  crypto: ['crypto'],
} as const;
export type ExtraFile = keyof typeof files;

/** Contract 5.5: the helpers of the web that an action may count on. They cost nothing until one is touched. */
export function offerExtras(random: () => RandomSource): void {
  for (const file of Object.keys(files) as ExtraFile[]) offerFile(file, random);
}

function offerFile(file: ExtraFile, random: () => RandomSource): void {
  let exported: Exports | undefined;
  let loading = false;
  for (const name of files[file]) {
    const settle = (value: unknown): void => {
      defineProperty(indirectGlobal, name, { value, writable: true, configurable: true, enumerable: false });
    };
    defineProperty(indirectGlobal, name, {
      get: () => {
        // A library that asks whether the name exists, while it is being made, hears that it does not.
        if (loading) return undefined;
        loading = exported === undefined;
        exported ??= loadExtras[file](random());
        loading = false;
        settle(exported[name]);
        return exported[name];
      },
      set: settle,
      configurable: true,
      enumerable: false,
    });
  }
}
