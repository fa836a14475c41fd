import { describe, expect, it } from '@jest/globals';
import { stateBytes } from '@sluice/engine';
import fc from 'fast-check';
import { HeldSizes, jsonEntryBytes, plainEntryBytes } from './guest/held-sizes.ts';
import { cutBytes, cutUnits, utf8Bytes } from './guest/measure-text.ts';
import { show } from './guest/show-value.ts';
import { writeJson } from './guest/write-json.ts';

const write = (value: unknown): string => writeJson(value, 'value', { left: 1e9, limit: 1e9, what: 'value' });
/** Any text of whole characters, half of which is not ASCII. */
const text = fc.string({ unit: 'binary' });
const json = fc.jsonValue({ stringUnit: 'binary' });

describe('the guest, in properties', () => {
  it('5.11 writes any JSON value as JSON.stringify does', () => {
    fc.assert(fc.property(json, (value) => expect(write(value)).toBe(JSON.stringify(value))));
  });

  it('5.11 writes any value or throws, and what it writes is JSON', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withNullPrototype: true,
          withSparseArray: true,
        }),
        (value) => {
          let written: string;
          try {
            written = write(value);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
            return;
          }
          expect(JSON.stringify(JSON.parse(written))).toBe(written);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('5.12 shows anything at all, in bounded length', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true }),
        (value) => {
          expect(typeof show(value)).toBe('string');
        },
      ),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.dictionary(fc.string(), json, { maxKeys: 5 }), fc.array(json, { maxLength: 5 })),
        (value) => expect(show(value)).toBe(JSON.stringify(value)),
      ),
      {
        numRuns: 50,
        examples: [[{ a: [1, 'x', null, true] }]],
      },
    );
  });

  it('5.12 measures and cuts text in bytes of UTF-8, and splits no character', () => {
    fc.assert(
      fc.property(text, fc.nat(60), (any, limit) => {
        expect(utf8Bytes(any)).toBe(Buffer.byteLength(any));
        const cut = cutBytes(any, limit);
        const next = [...any.slice(cut.length)][0] ?? '';
        expect(any.startsWith(cut) && cut.isWellFormed() && Buffer.byteLength(cut) <= limit).toBe(true);
        expect(next === '' || Buffer.byteLength(cut + next) > limit).toBe(true);
        const short = cutUnits(any, limit);
        expect(any.startsWith(short) && short.isWellFormed() && short.length <= limit).toBe(true);
      }),
    );
  });

  it('5.13 knows the bytes of app_metadata after any merges, and those of step state and claims', () => {
    const object = fc.dictionary(text, json, { maxKeys: 6 });
    fc.assert(
      fc.property(object, object, (held, patch) => {
        const own = (value: object): unknown => JSON.parse(JSON.stringify(value));
        const merged = new HeldSizes(own(held), jsonEntryBytes).mergedWith(
          new HeldSizes(own(patch), jsonEntryBytes),
        );
        expect(merged.objectBytes).toBe(Buffer.byteLength(JSON.stringify({ ...held, ...patch })));
        const plain = new HeldSizes(own(held), plainEntryBytes);
        expect(plain.total).toBe(stateBytes({ slug: JSON.parse(JSON.stringify(held)) }));
        expect(plain.grown).toBe(0);
      }),
    );
  });
});
