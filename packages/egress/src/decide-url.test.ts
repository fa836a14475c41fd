import { describe, expect, it } from '@jest/globals';
import type { AllowEntry } from '@sluice/flow';
import fc from 'fast-check';
import { decideUrl } from './decide-url.ts';

const allow: AllowEntry[] = [
  'fraud.example.com',
  'fraud.example.com:8443',
  '*.wild.example.com',
  'bücher.example',
  { host: 'plain.example.com', insecure: true },
  { host: 'plain.example.com:8080', insecure: true },
  { host: '127.0.0.1:9401', insecure: true, private: true },
  '93.184.215.14',
];

function hrefOf(url: string): string | null {
  const decision = decideUrl(url, { allow });
  return decision.ok ? decision.url.href : null;
}

describe('the allowlist', () => {
  it.each([
    ['https://fraud.example.com/v1?q=1', 'https://fraud.example.com/v1?q=1'],
    ['https://fraud.example.com:443/', 'https://fraud.example.com/'],
    ['https://fraud.example.com:8443/', 'https://fraud.example.com:8443/'],
    ['https://a.wild.example.com/', 'https://a.wild.example.com/'],
    ['https://a.b.wild.example.com/', 'https://a.b.wild.example.com/'],
    ['http://plain.example.com/', 'http://plain.example.com/'],
    ['https://plain.example.com/', 'https://plain.example.com/'],
    ['http://plain.example.com:8080/', 'http://plain.example.com:8080/'],
    ['http://127.0.0.1:9401/', 'http://127.0.0.1:9401/'],
    ['https://93.184.215.14/', 'https://93.184.215.14/'],
  ])('7.1 %s passes', (url, href) => {
    expect(hrefOf(url)).toBe(href);
  });

  it.each([
    ['HTTPS://FRAUD.Example.COM/', 'https://fraud.example.com/'],
    ['https://fraud.example.com./', 'https://fraud.example.com/'],
    ['https://BÜCHER.example/', 'https://xn--bcher-kva.example/'],
    ['https://xn--bcher-kva.example/', 'https://xn--bcher-kva.example/'],
    ['https://fraud。example．com/', 'https://fraud.example.com/'],
    ['https://ｆraud.example.com/', 'https://fraud.example.com/'],
    ['https://fraud%2Eexample.com/', 'https://fraud.example.com/'],
    ['https://fraud.example.com/#@evil.example', 'https://fraud.example.com/'],
    ['https://fraud.example.com\\@evil.example/', 'https://fraud.example.com/@evil.example/'],
    ['\thttps://fraud.\nexample.com/ ', 'https://fraud.example.com/'],
    ['hTtPs:fraud.example.com/', 'https://fraud.example.com/'],
    ['https:\\\\fraud.example.com\\v1', 'https://fraud.example.com/v1'],
    ['https:////fraud.example.com/', 'https://fraud.example.com/'],
    ['https://fraud.example.com:00443/', 'https://fraud.example.com/'],
    ['https://fraud.example.com:/', 'https://fraud.example.com/'],
    ['https://fra\u00adud.example.com/', 'https://fraud.example.com/'],
    ['https://XN--BCHER-KVA.example/', 'https://xn--bcher-kva.example/'],
    ['https://A.WILD.example.com./', 'https://a.wild.example.com/'],
    ['http://2130706433:9401/', 'http://127.0.0.1:9401/'],
  ])('7.2 %j is the listed host, and is sent as %s', (url, href) => {
    expect(hrefOf(url)).toBe(href);
  });

  it.each([
    'https://example.com/',
    'https://wild.example.com/',
    'https://wild.example.com./',
    'https://.wild.example.com/',
    'https://a..wild.example.com/',
    'https://evilwild.example.com/',
    'https://a.wild.example.com.evil.example/',
    'https://fraud.example.com.evil.example/',
    'https://xfraud.example.com/',
    'https://sub.fraud.example.com/',
    'https://fraud.example.com../',
    'https://fraud.example.com:8444/',
    'https://fraud.example.com:80/',
    'http://fraud.example.com/',
    'http://fraud.example.com:443/',
    'http://fraud.example.com:8443/',
    'https://plain.example.com:80/',
    'https://a$b.wild.example.com/',
  ])('7.1 %s is not listed', (url) => {
    expect(hrefOf(url)).toBeNull();
  });

  it.each([
    'https://user:pass@fraud.example.com/',
    'https://user@fraud.example.com/',
    'https://:pass@fraud.example.com/',
    'https://fraud.example.com@evil.example/',
    'https://fraud.example.com:443@evil.example/',
    'https://fraud.example.com%40evil.example/',
    'https://fraud.example.com%00.evil.example/',
    'https://evil.example\\.fraud.example.com/',
    'https://evil.example/https://fraud.example.com/',
    'https://evil.example?fraud.example.com',
    'https://evil.example#.wild.example.com',
    'https://frаud.example.com/',
    'https:fraud.example.com@evil.example',
    '//fraud.example.com/',
    '/relative',
    'fraud.example.com',
    'https://',
    'https:///',
    '',
    'data:text/plain,fraud.example.com',
    'file:///etc/passwd',
    'ftp://fraud.example.com/',
    'ws://fraud.example.com/',
    'javascript:fetch("https://fraud.example.com")',
    'blob:https://fraud.example.com/1',
    'gopher://fraud.example.com/',
    'unix:///var/run/docker.sock',
    'https://@evil.example/',
    'https://fraud.example.com:0/',
    'https://fraud.example.com:65536/',
    'https://fraud.example.com:-443/',
    'https://fraud.example.com:443:443/',
    'https://fraud.example.com:８443/a',
    'https://fraud.example.com:44３/',
    'https://[fraud.example.com]/',
    'https://[::1%25lo]/',
    'https://[fe80::1%eth0]/',
    'https://[::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:0:7f00:1::80ff:fffe]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[::ffff:93.184.215.14]/',
    'https://93.184.215.14.evil.example/',
    'https://evil.example/\\fraud.example.com',
    'https://evil.example:443\\@fraud.example.com:443/',
    'https://evil.example\t.fraud.example.com/',
    'https://evil.example%2f.wild.example.com/',
    'https://evil.example%23.wild.example.com/',
    'https://evil.example%3f.wild.example.com/',
    'https://evil.example%5c.wild.example.com/',
    'https://evil.example／.wild.example.com/',
    'https://evil.example＃.wild.example.com/',
    'https://xn--frud-63d.example.com/',
    'https://fraud.example.com\u3002\u3002/',
    'https://fraud.example\u00ad.com.evil/',
    'https://fraudexample.com/',
    'https://fraud-example.com/',
    'https://evil-wild.example.com/',
    'http+unix://fraud.example.com/',
    'view-source:https://fraud.example.com/',
    'ht\u212Aps://fraud.example.com/',
    'about:blank',
    'wss://fraud.example.com/',
    'filesystem:https://fraud.example.com/temporary/',
  ])('7.2 %j gets past nothing', (url) => {
    expect(hrefOf(url)).toBeNull();
  });

  it('7.2 a literal address must be listed as such, port and all', () => {
    const decide = (url: string) => decideUrl(url, { allow: ['*.example.com', 'localhost'] }).ok;
    expect(decide('https://93.184.215.14/')).toBe(false);
    expect(decide('https://[2606:4700::1111]/')).toBe(false);
    expect(hrefOf('http://127.0.0.1/')).toBeNull();
    expect(hrefOf('http://127.0.0.1:9402/')).toBeNull();
    expect(hrefOf('http://[::ffff:127.0.0.1]:9401/')).toBeNull();
  });

  it('7.4 a listed literal address that is not public needs "private"', () => {
    for (const host of ['127.0.0.1', '169.254.169.254', '[::1]', '[::ffff:10.0.0.1]', '[64:ff9b::a00:1]']) {
      expect(decideUrl(`https://${host}/`, { allow: [host] })).toMatchObject({ ok: false });
      const canonical = URL.parse(`https://${host}`)?.hostname ?? '';
      expect(decideUrl(`https://${host}/`, { allow: [{ host: canonical, private: true }] })).toMatchObject({
        ok: true,
      });
    }
  });

  it('7.1 the most specific entry decides', () => {
    const entries: AllowEntry[] = [
      { host: '*.example.com', private: true },
      { host: '*.b.example.com', headers: { x: 'wild' } },
      { host: 'a.b.example.com', headers: { x: 'exact' } },
      { host: 'a.b.example.com:443', headers: { x: 'port' } },
    ];
    const textOf = (url: string, list: AllowEntry[]) => {
      const decision = decideUrl(url, { allow: list });
      return decision.ok
        ? decision.entry.headers.map((header) => ('text' in header ? header.text : ''))
        : null;
    };
    for (const list of [entries, [...entries].reverse()]) {
      expect(textOf('https://a.b.example.com/', list)).toEqual(['port']);
      expect(textOf('https://c.b.example.com/', list)).toEqual(['wild']);
      expect(textOf('https://c.example.com/', list)).toEqual([]);
    }
    expect(textOf('https://a.b.example.com/', entries.slice(0, 3))).toEqual(['exact']);
  });

  it('7.1 an entry that is not well-formed permits nothing', () => {
    expect(decideUrl('https://com/', { allow: ['*', '*.com', ''] }).ok).toBe(false);
    expect(decideUrl('https://example.com/', { allow: ['*', '*.com', 'https://example.com'] }).ok).toBe(
      false,
    );
  });

  it('7.3 says what is wrong without repeating credentials or query', () => {
    const decision = decideUrl('https://user:hunter2@fraud.example.com/?token=abc', { allow });
    expect(JSON.stringify(decision)).not.toMatch(/hunter2|abc/);
    expect(decideUrl('https://fraud.example.com:1/', { allow })).toMatchObject({
      message: expect.stringContaining('port 1'),
    });
    expect(decideUrl('http://fraud.example.com:8443/', { allow })).toMatchObject({
      message: expect.stringContaining('https only'),
    });
  });

  it('7.2 no spelling of an inner address passes', () => {
    const address = fc.constantFrom([127, 0, 0, 1], [169, 254, 169, 254], [10, 0, 0, 1], [0, 0, 0, 0]);
    const base = fc.constantFrom(8, 10, 16);
    const spelled = fc
      .record({
        bytes: address,
        parts: fc.integer({ min: 1, max: 4 }),
        bases: fc.tuple(base, base, base, base),
        zeros: fc.integer({ min: 0, max: 3 }),
        upper: fc.boolean(),
        dot: fc.constantFrom('', '.'),
        disguise: fc.constantFrom('plain', 'percent', 'fullwidth', 'mapped', 'compatible', 'nat64', 'nip'),
        scheme: fc.constantFrom('http', 'https'),
        port: fc.constantFrom('', ':80', ':443', ':8443', ':9401'),
        userinfo: fc.constantFrom('', 'fraud.example.com@', 'fraud.example.com:443@'),
      })
      .map((choice) => {
        const { bytes, disguise } = choice;
        const number = (part: readonly number[]) => part.reduce((sum, byte) => sum * 256 + byte, 0);
        const pieces = [
          ...bytes.slice(0, choice.parts - 1).map((byte) => [byte]),
          bytes.slice(choice.parts - 1),
        ].map((part, index) => {
          const radix = choice.bases[index] ?? 10;
          const prefix = radix === 16 ? '0x' : radix === 8 ? '0' : '';
          return `${prefix}${radix === 10 ? '' : '0'.repeat(choice.zeros)}${number(part).toString(radix)}`;
        });
        const dotted = `${pieces.join('.')}${choice.dot}`;
        const cased = choice.upper ? dotted.toUpperCase() : dotted;
        const plain = bytes.join('.');
        const hosts: Record<string, string> = {
          plain: cased,
          percent: [...cased].map((c) => `%${c.charCodeAt(0).toString(16)}`).join(''),
          fullwidth: [...cased].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join(''),
          mapped: `[::ffff:${plain}]`,
          compatible: `[::${plain}]`,
          nat64: `[64:ff9b::${plain}]`,
          nip: `${plain}.nip.io`,
        };
        return `${choice.scheme}://${choice.userinfo}${hosts[disguise] ?? ''}${choice.port}/latest`;
      });
    const listed: AllowEntry[] = [
      'fraud.example.com',
      '*.example.com',
      { host: 'a.example', insecure: true },
    ];
    const unguarded: AllowEntry[] = [
      ...listed,
      ...['127.0.0.1', '169.254.169.254', '10.0.0.1', '0.0.0.0'].flatMap((host) =>
        ['', ':80', ':443', ':8443', ':9401'].map((port) => ({ host: `${host}${port}`, insecure: true })),
      ),
    ];
    fc.assert(
      fc.property(spelled, (url) => {
        expect(decideUrl(url, { allow: listed }).ok).toBe(false);
        expect(decideUrl(url, { allow: unguarded }).ok).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
