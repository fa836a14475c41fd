import { utf8Bytes } from './measure-text.ts';
import { MapOf, mapForEach, mapGet, mapSet, objectKeys, quote } from './primordials.ts';
import { writeJson } from './write-json.ts';

type EntryBytes = (key: string, valueJson: string) => number;

/** How many bytes each entry of a JSON object takes, kept up to date while entries are overwritten. */
export class HeldSizes {
  readonly #sizes = new MapOf<string, number>();
  #total = 0;
  #count = 0;
  readonly #initial: number;
  readonly #entryBytes: EntryBytes;

  /** `entryBytes` says what one entry counts: its key's part and its value's. */
  constructor(object: unknown, entryBytes: EntryBytes) {
    this.#entryBytes = entryBytes;
    const entries = object as Record<string, unknown>;
    const keys = objectKeys(entries);
    for (let at = 0; at < keys.length; at += 1) {
      const key = keys[at] as string;
      const budget = { left: Number.MAX_SAFE_INTEGER, limit: 0, what: key };
      this.set(key, entryBytes(key, writeJson(entries[key], key, budget)));
    }
    this.#initial = this.#total;
  }

  /** What all entries take together. */
  get total(): number {
    return this.#total;
  }

  /** How much more that is than at the beginning. */
  get grown(): number {
    return this.#total - this.#initial;
  }

  sizeOf(key: string): number {
    return (mapGet(this.#sizes, key) as number | undefined) ?? 0;
  }

  set(key: string, bytes: number): void {
    if (mapGet(this.#sizes, key) === undefined) this.#count += 1;
    this.#total += bytes - this.sizeOf(key);
    mapSet(this.#sizes, key, bytes);
  }

  /** These entries with those of `patch` over them. */
  mergedWith(patch: HeldSizes): HeldSizes {
    const merged = new HeldSizes({}, this.#entryBytes);
    mapForEach(this.#sizes, (bytes, key) => merged.set(key as string, bytes as number));
    mapForEach(patch.#sizes, (bytes, key) => merged.set(key as string, bytes as number));
    return merged;
  }

  /** Bytes of the whole object as JSON text, when entries are counted by {@link jsonEntryBytes}. */
  get objectBytes(): number {
    return this.#count === 0 ? 2 : this.#total + 1;
  }
}

/** Key and value, as the limits on state and claims count them. */
export const plainEntryBytes = (key: string, valueJson: string): number =>
  utf8Bytes(key) + utf8Bytes(valueJson);

/** Key and value as they stand in JSON text, the colon and one comma included. */
export const jsonEntryBytes = (key: string, valueJson: string): number =>
  utf8Bytes(quote(key)) + utf8Bytes(valueJson) + 2;
