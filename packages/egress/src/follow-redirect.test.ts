import { describe, expect, it } from '@jest/globals';
import { followRedirect } from './follow-redirect.ts';
import type { PreparedRequest } from './normalise-request.ts';

const from = new URL('https://a.example/start?x=1');

function request(method: string, headers: Record<string, string> = {}): PreparedRequest {
  return {
    method,
    headers: new Map(Object.entries(headers)),
    body: method === 'GET' || method === 'HEAD' ? null : 'body',
  };
}

function follow(status: number, location: string | undefined, of: PreparedRequest) {
  return followRedirect(from, of, { status, headers: location === undefined ? {} : { location } });
}

describe('a redirect', () => {
  it.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [301, 'PUT', 'PUT'],
    [302, 'DELETE', 'DELETE'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
    [303, 'HEAD', 'HEAD'],
    [301, 'GET', 'GET'],
  ])('7.5 with %d turns %s into %s', (status, method, next) => {
    const given = request(method, { 'content-type': 'application/json', 'x-a': 'b' });
    const redirection = follow(status, '/next', given);
    expect(redirection?.url).toBe('https://a.example/next');
    expect(redirection?.request.method).toBe(next);
    const keepsBody = next === method;
    expect(redirection?.request.body).toBe(keepsBody ? given.body : null);
    expect(redirection?.request.headers.has('content-type')).toBe(keepsBody);
    expect(redirection?.request.headers.get('x-a')).toBe('b');
  });

  it.each([200, 300, 304, 305, 306, 400])('7.5 is not what %d means', (status) => {
    expect(follow(status, '/next', request('GET'))).toBeNull();
  });

  it('7.5 without a Location is an answer like any other', () => {
    expect(follow(302, undefined, request('GET'))).toBeNull();
  });

  it('7.5 to nowhere fails', () => {
    expect(() => follow(302, 'https://', request('GET'))).toThrow('not a URL');
  });

  const credentials = {
    authorization: 'Bearer x',
    cookie: 'a=b',
    'x-api-key': 'k',
    'x-auth-token': 't',
    'x-amz-security-token': 't',
    'x-csrf': 't',
  };

  it.each([
    'https://b.example/',
    'http://a.example/',
    'https://a.example:8443/',
    '//b.example/',
    'https://sub.a.example/',
  ])('7.5 to %s leaves credentials and cookies behind', (location) => {
    const redirection = follow(
      307,
      location,
      request('GET', { ...credentials, accept: 'text/html', 'x-request-id': '1' }),
    );
    expect([...(redirection?.request.headers.keys() ?? [])]).toEqual(['accept', 'x-request-id']);
  });

  it('7.5 within its origin keeps them', () => {
    const redirection = follow(302, 'https://A.example:443/next', request('GET', credentials));
    expect(redirection?.request.headers.size).toBe(Object.keys(credentials).length);
  });
});
