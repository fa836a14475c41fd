import { describe, expect, it } from '@jest/globals';
import { type AllowEntry, parseAllowEntry } from './parse-allow-entry.ts';

function parsed(entry: AllowEntry) {
  const result = parseAllowEntry(entry);
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

describe('an allowlist entry', () => {
  it('7.1 is a host name, optionally with a port', () => {
    expect(parsed('fraud.example.com')).toEqual({
      host: 'fraud.example.com',
      wildcard: false,
      port: null,
      insecure: false,
      private: false,
      headers: [],
    });
    expect(parsed('fraud.example.com:8443')).toMatchObject({ host: 'fraud.example.com', port: 8443 });
  });

  it('7.1 may stand for sub-domains', () => {
    expect(parsed('*.example.com:8443')).toMatchObject({ host: 'example.com', wildcard: true, port: 8443 });
  });

  it.each([
    ['FRAUD.Example.COM', 'fraud.example.com'],
    ['fraud.example.com.', 'fraud.example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '[::1]'],
    ['::1', '[::1]'],
    ['[2001:DB8::1]', '[2001:db8::1]'],
  ])('7.2 %s is kept as %s', (entry, host) => {
    expect(parsed(entry)).toMatchObject({ host, port: null });
  });

  it('7.2 an address keeps its port', () => {
    expect(parsed('127.0.0.1:9401')).toMatchObject({ host: '127.0.0.1', port: 9401 });
    expect(parsed('[::1]:9401')).toMatchObject({ host: '[::1]', port: 9401 });
  });

  it.each([
    '',
    '*',
    '*.com',
    '*.*.example.com',
    'a.*.example.com',
    'api*.example.com',
    '*.127.0.0.1',
    '*.[::1]',
    'https://fraud.example.com',
    'fraud.example.com/path',
    'fraud.example.com?x',
    'user@fraud.example.com',
    'fraud example.com',
    'fraud.example.com:0',
    'fraud.example.com:65536',
    'fraud.example.com:',
    'fraud.example.com:80:80',
    'fraud..example.com',
    'fraud.example.com..',
    '.example.com',
    '*..example.com',
    'fraud%2eexample.com',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '[0:0:0:0:0:0:0:1]',
    '[fe80::1%25eth0]',
    `${'a'.repeat(64)}.example.com`,
  ])('7.1 refuses %j with a way out', (entry) => {
    const result = parseAllowEntry(entry);
    expect(result).toMatchObject({ ok: false });
    expect(result.ok ? '' : result.hint).not.toBe('');
  });

  it('7.2 names the right spelling of an address', () => {
    expect(parseAllowEntry('0x7f.1')).toMatchObject({ ok: false, hint: 'Write "127.0.0.1".' });
  });

  it('7.8 carries headers, plain ones and secrets', () => {
    const entry = {
      host: 'a.example',
      headers: { Authorization: 'secret:fraud-key', 'X-Client': 'sluice' },
    };
    expect(parsed(entry).headers).toEqual([
      { name: 'authorization', secret: 'fraud-key' },
      { name: 'x-client', text: 'sluice' },
    ]);
  });

  it.each<Record<string, string>>([
    { host: 'evil.example' },
    { 'Transfer-Encoding': 'chunked' },
    { 'proxy-authorization': 'x' },
    { 'bad name': 'x' },
    { x: 'a\r\nb: c' },
    { x: 'ünprintable' },
    { x: 'secret:' },
    { x: 'secret:two words' },
    { Authorization: 'a', authorization: 'b' },
  ])('7.8 refuses the headers %j', (headers) => {
    expect(parseAllowEntry({ host: 'a.example', headers })).toMatchObject({ ok: false });
  });
});
