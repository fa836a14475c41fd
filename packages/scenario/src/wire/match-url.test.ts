import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchUrl } from './match-url.ts';

const url = new URL('https://fraud.example.com/v1/check?user=7');

describe('matching a URL', () => {
  it.each([
    ['https://fraud.example.com/v1/check?user=7', true],
    ['https://FRAUD.example.com:443/v1/check?user=7', true],
    ['https://fraud.example.com/*', true],
    ['https://*.example.com/*/check?user=*', true],
    ['*', true],
    ['*check*', true],
    ['https://fraud.example.com/v1/check', false],
    ['http://fraud.example.com/*', false],
    ['https://fraud.example.com/v2/*', false],
    ['https://fraud.example.com/v1/check?user=7*8', false],
    ['*user=7*user=7', false],
    ['https://fraud.example.com/v1/check?user=7?user=7', false],
  ])('scenarios: %s matches: %s', (pattern, matches) => {
    expect(matchUrl(pattern, url)).toBe(matches);
  });

  it('scenarios: a URL without a path is the one with an empty path', () => {
    expect(matchUrl('https://example.com', new URL('https://example.com/'))).toBe(true);
  });

  it('scenarios: agrees with a regular expression on any pattern of stars', () => {
    const piece = fc.array(fc.constantFrom('a', 'b', '*', '/'), { maxLength: 8 });
    fc.assert(
      fc.property(piece, fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 8 }), (pattern, path) => {
        const target = new URL(`https://h.example/${path.join('')}`);
        const text = `https://h.example/${pattern.join('')}`;
        const escaped = text.split('*').map((part) => part.replace(/[.?/]/gu, '\\$&'));
        const expected = text.includes('*')
          ? new RegExp(`^${escaped.join('.*')}$`, 'u').test(target.href)
          : new URL(text).href === target.href;
        expect(matchUrl(text, target)).toBe(expected);
      }),
    );
  });

  it('spells the host of a pattern with a star as that of one without: case and default port make no difference', () => {
    const url = new URL('https://down.example.com/v1/Check');
    expect(matchUrl('https://Down.Example.com/*', url)).toBe(true);
    expect(matchUrl('https://down.example.com:443/*', url)).toBe(true);
    expect(matchUrl('https://*.Example.com/v1/Check', url)).toBe(true);
    expect(matchUrl('https://down.example.com:8443/*', url)).toBe(false);
    expect(matchUrl('https://down.example.com/v1/check*', url)).toBe(false);
    expect(matchUrl('http://down.example.com:80/*', new URL('http://down.example.com/x'))).toBe(true);
  });
});
