import { describe, expect, it } from '@jest/globals';
import type { AllowEntry } from '../tenant-schema.ts';
import { type EntryProblem, parseAllowEntry } from './parse-allow-entry.ts';

function parsed(entry: AllowEntry) {
  const result = parseAllowEntry(entry);
  if (!result.ok) throw new Error(result.problems[0]?.message);
  return result.value;
}

function problemsOf(entry: AllowEntry): readonly EntryProblem[] {
  const result = parseAllowEntry(entry);
  return result.ok ? [] : result.problems;
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
    'fraud.example.com:443:80',
    'fraud.example.com:443:',
    'fraud.example.com:https',
    '[::1]x:80',
    'fraud.example.com\u0001',
    'fraud$.example.com',
    '＊.example.com',
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
    expect(problemsOf(entry)).toEqual([
      {
        part: 'host',
        message: expect.stringContaining(JSON.stringify(entry)),
        hint: expect.stringMatching(/./),
      },
    ]);
  });

  it('7.2 names the right spelling of an address', () => {
    expect(problemsOf('0x7f.1')).toMatchObject([{ hint: 'Write "127.0.0.1".' }]);
    expect(problemsOf('127.1:9401')).toMatchObject([{ hint: 'Write "127.0.0.1:9401".' }]);
    expect(problemsOf('[0:0::1]:9401')).toMatchObject([{ hint: 'Write "[::1]:9401".' }]);
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
    { x: 'Secret:fraud-key' },
    { x: ' secret:fraud-key' },
  ])('7.8 refuses the headers %j', (headers) => {
    const [header] = Object.keys(headers);
    expect(problemsOf({ host: 'a.example', headers })).toEqual([
      { part: { header }, message: expect.stringContaining(`"${header}"`), hint: expect.stringMatching(/./) },
    ]);
  });

  it('7.8 refuses a header that is given twice, at the second one', () => {
    for (const first of ['a', 'secret:']) {
      const headers = { Authorization: first, authorization: 'b' };
      expect(problemsOf({ host: 'a.example', headers }).at(-1)).toMatchObject({
        part: { header: 'authorization' },
        message: 'the header "authorization" is given twice',
      });
    }
  });

  it('7.8 tells every part that is wrong, and never the value of a header', () => {
    const headers = { Host: 'hunter2', accept: '*/*', 'x-key': 'secret: hunter2', 'x-text': 'hunter2\n' };
    const problems = problemsOf({ host: 'https://a.example', headers });
    expect(problems.map(({ part }) => part)).toEqual([
      'host',
      { header: 'Host' },
      { header: 'x-key' },
      { header: 'x-text' },
    ]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});
