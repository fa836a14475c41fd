import { describe, expect, it } from '@jest/globals';
import { type OutboundRequest, WireError } from '@sluice/engine';
import { normaliseRequest } from './normalise-request.ts';

const plain: OutboundRequest = {
  method: 'GET',
  url: 'https://fraud.example.com/',
  headers: {},
  body: null,
  redirect: 'follow',
};

function kindOf(request: Partial<OutboundRequest>, requestBytes = 100): string {
  try {
    normaliseRequest({ ...plain, ...request }, requestBytes);
    return 'ok';
  } catch (error) {
    return error instanceof WireError ? error.errorKind : 'crash';
  }
}

function headersOf(headers: Record<string, string>, body: string | null = null): Record<string, string> {
  const request = { ...plain, method: body === null ? 'GET' : 'POST', headers, body };
  return Object.fromEntries(normaliseRequest(request, 1_000).headers);
}

describe('a request on its way out', () => {
  it('5.15 has its method in upper case and headers in lower case', () => {
    const prepared = normaliseRequest({ ...plain, method: 'patch', headers: { 'X-A': ' b ' } }, 100);
    expect(prepared.method).toBe('PATCH');
    expect(prepared.headers.get('x-a')).toBe('b');
  });

  it('5.15 gets the headers that every client sends, unless it has its own', () => {
    expect(headersOf({})).toEqual({
      accept: '*/*',
      'accept-encoding': 'gzip, deflate, br',
      'user-agent': 'sluice',
    });
    expect(headersOf({}, 'x')).toMatchObject({ 'content-type': 'text/plain;charset=UTF-8' });
    expect(headersOf({ 'User-Agent': 'me', 'Content-Type': 'application/json' }, '{}')).toMatchObject({
      'user-agent': 'me',
      'content-type': 'application/json',
    });
  });

  it.each(['CONNECT', 'trace', 'Track'])('7.3 may not be a %s', (method) => {
    expect(kindOf({ method })).toBe('http_fetch_denied');
  });

  it.each(['', 'GE T', 'GET\r\nHost: evil.example', 'GET /', 'ÄT'])('7.3 has no method %j', (method) => {
    expect(kindOf({ method })).toBe('http_fetch_failed');
  });

  it.each([
    { 'x\r\ny': 'z' },
    { 'x y': 'z' },
    { '': 'z' },
    { 'x:': 'z' },
    { x: 'a\r\nhost: evil.example' },
    { x: 'a\nb' },
    { x: 'a\rb' },
    { x: 'a\0b' },
    { x: 'a\u010ab' },
    { x: '\u{1f600}' },
  ])('7.8 cannot smuggle a header in %j', (headers) => {
    expect(kindOf({ headers })).toBe('http_fetch_failed');
  });

  it('7.2 loses the headers that belong to the connection', () => {
    const given = Object.fromEntries(
      [
        'Host',
        'Content-Length',
        'Transfer-Encoding',
        'Connection',
        'Keep-Alive',
        'TE',
        'Trailer',
        'Upgrade',
        'Expect',
        'HTTP2-Settings',
        'Proxy-Authorization',
        'Proxy-Connection',
        'Proxy-Anything',
      ].map((name) => [name, 'x']),
    );
    expect(Object.keys(headersOf(given)).sort()).toEqual(['accept', 'accept-encoding', 'user-agent']);
  });

  it('7.8 treats a header called __proto__ as a header', () => {
    const headers = JSON.parse('{"__proto__": "x"}');
    expect(normaliseRequest({ ...plain, headers }, 100).headers.get('__proto__')).toBe('x');
  });

  it('7.7 counts the bytes of the body, not its characters', () => {
    expect(kindOf({ method: 'POST', body: 'a'.repeat(100) })).toBe('ok');
    expect(kindOf({ method: 'POST', body: 'a'.repeat(101) })).toBe('limit_exceeded');
    expect(kindOf({ method: 'POST', body: 'ä'.repeat(51) })).toBe('limit_exceeded');
  });

  it('7.7 bounds the headers too, blanks included', () => {
    expect(kindOf({ headers: { x: 'a'.repeat(17_000) } })).toBe('limit_exceeded');
    expect(kindOf({ headers: { x: `a${' '.repeat(17_000)}` } })).toBe('limit_exceeded');
    expect(kindOf({ headers: { a: 'a'.repeat(9_000), b: 'b'.repeat(9_000) } })).toBe('limit_exceeded');
  });

  it('7.7 writes a lone surrogate as a replacement character', () => {
    expect(normaliseRequest({ ...plain, method: 'POST', body: 'a\ud800' }, 100).body).toBe('a\ufffd');
  });

  it('5.15 a GET has no body', () => {
    expect(kindOf({ body: 'x' })).toBe('http_fetch_failed');
    expect(kindOf({ method: 'head', body: 'x' })).toBe('http_fetch_failed');
    expect(normaliseRequest({ ...plain, body: '' }, 100).body).toBeNull();
  });
});
