import { freezeAll } from './freeze-intrinsics.ts';
import { defineProperty, getPrototypeOf, indirectGlobal } from './primordials.ts';

/** Where `crypto` gets its bytes: fresh entropy, or the seed of a replay. */
export type RandomSource = { readonly entropy: string } | { readonly seed: number };

type Exports = Readonly<Record<string, unknown>>;

/** A file of `extras/`, built into a function that makes what the file exports. */
export type LoadExtra = (random: () => RandomSource) => Exports;

/** The global names of each file of `extras/` (contract 5.5). */
const files = {
  url: ['URL', 'URLSearchParams'],
  encoding: ['TextEncoder', 'TextDecoder'],
  base64: ['atob', 'btoa'],
  clone: ['structuredClone'],
  crypto: ['crypto'],
} as const;
export type ExtraFile = keyof typeof files;

export interface Realm {
  readonly random: () => RandomSource;
  readonly hardened: boolean;
}

/** Gives the global object the names of one file. They cost little until one is touched. */
export function offerExtra(file: ExtraFile, load: LoadExtra, realm: Realm): void {
  let exported: Exports | undefined;
  let loading = false;
  const settle = (name: string, value: unknown): void => {
    defineProperty(indirectGlobal, name, { value, writable: true, configurable: true, enumerable: false });
  };
  const open = (): Exports | undefined => {
    // A library that asks whether the name exists, while it is being made, hears that it does not.
    if (loading) return undefined;
    loading = true;
    try {
      exported ??= load(realm.random);
    } finally {
      loading = false;
      // Where copies of core-js would keep what they share: nothing that runs may write to.
      Reflect.deleteProperty(indirectGlobal, '__core-js_shared__');
    }
    return exported;
  };
  for (const name of files[file]) {
    defineProperty(indirectGlobal, name, {
      get: () => {
        const value = open()?.[name];
        if (!loading) settle(name, value);
        return value;
      },
      set: (value: unknown) => settle(name, value),
      configurable: true,
      enumerable: false,
    });
  }
  if (!realm.hardened) return;
  // What all runs share has to stand, unchangeable, before the first of them.
  const exports = open() ?? {};
  for (const name of files[file]) {
    freezeAll(exports[name]);
    settle(name, exports[name]);
  }
  // Its iterators have a prototype that no property leads to.
  const Parameters = exports['URLSearchParams'] as { new (): { keys(): object } } | undefined;
  if (Parameters !== undefined) freezeAll(getPrototypeOf(new Parameters().keys()));
}
