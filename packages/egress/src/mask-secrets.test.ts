import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createMask } from './mask-secrets.ts';

const token = 'k3y/with+signs&"quotes"';
const secret = `Bearer ${token}`;

describe('masking', () => {
  const mask = createMask([secret]);

  it.each([
    ['the whole value', secret],
    ['the value in another case', secret.toUpperCase()],
    ['the token alone', token],
    ['Base64', Buffer.from(secret).toString('base64')],
    ['Base64 of the token', Buffer.from(token).toString('base64')],
    ['Base64url', Buffer.from(secret).toString('base64url')],
    ['hex', Buffer.from(token).toString('hex')],
    ['percent encoding', encodeURIComponent(secret)],
    ['a form', new URLSearchParams({ a: token }).toString().slice(2)],
    ['JSON', JSON.stringify(secret).slice(1, -1)],
    ['JSON as PHP writes it', JSON.stringify(token).slice(1, -1).replaceAll('/', '\\/')],
    ['JSON as .NET writes it', 'k3y/with\\u002Bsigns\\u0026\\u0022quotes\\u0022'],
    ['HTML', token.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
  ])('7.8 hides %s', (_name, form) => {
    expect(mask(`before ${form} after`)).toMatch(/^before (\[redacted\]=*) after$/);
  });

  it('7.8 hides the password of basic credentials', () => {
    const basic = createMask([`Basic ${Buffer.from('user:pa55word').toString('base64')}`]);
    expect(basic('pa55word user:pa55word')).toBe('[redacted] [redacted]');
  });

  it('7.8 leaves everything else alone', () => {
    expect(mask('Bearer of good news: 42')).toBe('Bearer of good news: 42');
    expect(createMask([])(secret)).toBe(secret);
    expect(createMask([''])('abc')).toBe('abc');
  });

  it('7.8 no secret survives, wherever it stands', () => {
    const printable = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(printable, printable, printable, (value, before, after) => {
        fc.pre(!'[redacted]'.includes(value.toLowerCase()));
        expect(createMask([value])(`${before}${value}${after}`)).not.toContain(`${before}${value}${after}`);
        expect(createMask([value])(value)).toBe('[redacted]');
      }),
    );
  });
});
