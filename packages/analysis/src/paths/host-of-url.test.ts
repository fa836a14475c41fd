import { describe, expect, it } from '@jest/globals';
import { apply, choose, input, value } from '../term/build-term.ts';
import type { Term } from '../term/term.ts';
import { hostOfUrl } from './host-of-url.ts';

const text = (...parts: readonly (string | Term)[]): Term =>
  parts
    .map((part) => (typeof part === 'string' ? value(part) : part))
    .reduce((left, right) => apply('jsAdd', left, right));
const id = input({ kind: 'event', at: '' }, 'client', 'id');

describe('7.2 the host of a URL is known where its authority is written down', () => {
  it.each<readonly [Term, readonly string[] | null]>([
    [value('https://A.example./x?y'), ['a.example.']],
    [value('https://a.example:8443'), ['a.example:8443']],
    [value('https://user@a.example/'), ['a.example']],
    [value('https://0x7f.1/'), ['127.0.0.1']],
    [text('https://a.example/', id), ['a.example']],
    [text('https://a.example?', id), ['a.example']],
    // Anything may follow: a longer name, a port, a user name.
    [text('https://a.example', id), null],
    [text('https://', id, '/x'), null],
    [id, null],
    [text('https://a.example/', id, 'https://b.example/'), ['a.example']],
    [choose(id, value('https://a.example/'), value('https://b.example/')), ['a.example', 'b.example']],
    [text('https://', choose(id, value('a'), value('b')), '.example/', id), ['a.example', 'b.example']],
    [choose(id, value('https://a.example/'), id), null],
    [value('ftp://a.example/'), ['']],
    [value('nonsense'), ['']],
    // URLs leave out line breaks and tabs, and take any number of slashes for two.
    [value('https:///a.example/x'), ['a.example']],
    [value('https:a.example/x'), ['a.example']],
    [value('HTTPS:\\\\a.example\\x'), ['a.example']],
    [value(' \u0001ht\ntps://a.exa\tmple/x'), ['a.example']],
    [text('https:///a.example/', id), ['a.example']],
    [text('\u0001ht\ntps:a.exa\tmple/', id), ['a.example']],
    [text('https:///', id), null],
  ])('%j', (url, hosts) => {
    expect(hostOfUrl(url)).toMatchObject(hosts === null ? { kind: 'unknown' } : { kind: 'known', hosts });
  });

  it('and where a request goes, by scheme and port; with a user name in it it goes nowhere', () => {
    const originsOf = (url: string) => {
      const found = hostOfUrl(value(url));
      return found.kind === 'known' ? found.origins : null;
    };
    expect(originsOf('http://A.example./')).toEqual([{ protocol: 'http:', host: 'a.example', port: 80 }]);
    expect(originsOf('https://a.example')).toEqual([{ protocol: 'https:', host: 'a.example', port: 443 }]);
    expect(originsOf('https://a.example:8443/')).toMatchObject([{ port: 8443 }]);
    expect(originsOf('https://ada@a.example/')).toEqual([null]);
    expect(originsOf('ftp://a.example/')).toEqual([null]);
  });
});
