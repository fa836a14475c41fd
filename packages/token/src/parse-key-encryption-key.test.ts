import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseKeyEncryptionKey } from './parse-key-encryption-key.ts';

const key = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('parseKeyEncryptionKey', () => {
  it('reads hex, base64 and base64url, with and without padding and space', () => {
    fc.assert(
      fc.property(key, (bytes) => {
        const buffer = Buffer.from(bytes);
        const base64 = buffer.toString('base64');
        const texts = [
          buffer.toString('hex'),
          buffer.toString('hex').toUpperCase(),
          base64,
          base64.replace('=', ''),
          buffer.toString('base64url'),
          ` ${base64}\n`,
        ];
        for (const text of texts) expect([...parseKeyEncryptionKey(text)]).toEqual([...bytes]);
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['a passphrase', 'correct horse battery staple'],
    ['31 bytes', Buffer.alloc(31, 7).toString('base64')],
    ['33 bytes', Buffer.alloc(33, 7).toString('base64')],
    ['16 bytes of hex', 'ab'.repeat(16)],
    ['hex with a stray letter', `${'ab'.repeat(31)}zz`],
    ['two alphabets at once', `+_${'A'.repeat(41)}`],
    ['text behind the key', `${Buffer.alloc(32, 7).toString('base64')} # mine`],
  ])('refuses %s, tells how to make one and does not repeat it', (_, text) => {
    let caught: unknown;
    try {
      parseKeyEncryptionKey(text);
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({
      code: 'key_invalid',
      hint: expect.stringContaining('openssl rand -base64 32'),
    });
    if (text !== '') expect(`${caught}`).not.toContain(text);
  });
});
