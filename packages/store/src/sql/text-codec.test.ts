import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeJson, decodeText, encodeJson, encodeText, parseJson } from './text-codec.ts';

const texts = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\0', '\u001a', '\ud800', '\udc00', '0000', 'd800'),
    ),
  )
  .map((parts) => parts.join(''));

describe('text for the database', () => {
  it('5.11 comes back as it was, and holds nothing that PostgreSQL refuses', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const encoded = encodeText(text);
        expect(encoded.isWellFormed()).toBe(true);
        expect(encoded).not.toContain('\0');
        expect(decodeText(encoded)).toBe(text);
      }),
    );
  });

  it('stays readable when there is nothing to escape', () => {
    for (const text of ['jane@acme.example', 'a\\u0000b', 'Grüße 👋\n\t', '']) {
      expect(encodeText(text)).toBe(text);
    }
    expect(encodeText(null)).toBeNull();
  });

  it('5.11 holds for keys and values of a document alike', () => {
    fc.assert(
      fc.property(fc.dictionary(texts, fc.array(texts)), (generated) => {
        const document: unknown = JSON.parse(JSON.stringify(generated));
        const encoded = encodeJson(document);
        expect(encoded).not.toMatch(/[^\\](\\\\)*\\u(0000|d[89a-f])/);
        expect(decodeJson(JSON.parse(encoded))).toStrictEqual(document);
        expect(parseJson(encoded)).toStrictEqual(document);
      }),
    );
  });
});
