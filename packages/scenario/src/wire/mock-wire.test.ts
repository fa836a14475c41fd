import { describe, expect, it } from '@jest/globals';
import { WireError, type WireRequest } from '@sluice/engine';
import { MockWire } from './mock-wire.ts';

const open = new AbortController().signal;

function request(url: string, more: Partial<WireRequest> = {}): WireRequest {
  return {
    method: 'GET',
    url: new URL(url),
    headers: {},
    body: null,
    allowPrivate: false,
    responseBytes: 1000,
    ...more,
  };
}

function kindOf(sent: Promise<unknown>): Promise<string> {
  return sent.then(
    () => 'answered',
    (error: unknown) => (error instanceof WireError ? error.errorKind : 'other'),
  );
}

async function textOf(wire: MockWire, url: string): Promise<string> {
  return new TextDecoder().decode((await wire.send(request(url), open)).body);
}

describe('the mocked wire', () => {
  it('scenarios: answers JSON with its content type, and any status', async () => {
    const wire = new MockWire([
      {
        method: 'post',
        url: 'https://a.example/*',
        respond: { status: 201, headers: { 'X-Id': '7' }, json: { n: 1 } },
      },
    ]);
    const response = await wire.send(
      request('https://a.example/x', { method: 'POST', body: '{"q":1}' }),
      open,
    );
    expect(response.status).toBe(201);
    expect(response.headers).toEqual({ 'content-type': 'application/json', 'x-id': '7' });
    expect(new TextDecoder().decode(response.body)).toBe('{"n":1}');
  });

  it('scenarios: says which methods its entries have for a URL that is asked for by another', async () => {
    const respond = {};
    const wire = new MockWire([
      { method: 'get', url: 'https://a.example/*', respond },
      { method: 'PUT', url: 'https://a.example/x', respond },
      { method: 'PUT', url: 'https://b.example/x', respond },
    ]);
    expect(await kindOf(wire.send(request('https://a.example/x', { method: 'POST' }), open))).not.toBe(
      'answered',
    );
    expect(wire.unanswered).toMatchObject([{ method: 'POST', methods: ['GET', 'PUT'] }]);
  });

  it('scenarios: records every request with its body, answered or not', async () => {
    const wire = new MockWire([{ url: 'https://a.example/*', respond: {} }]);
    await wire
      .send(
        request('https://a.example:8443/p?q=1', { method: 'put', headers: { 'X-A': 'b' }, body: 'text' }),
        open,
      )
      .catch(() => undefined);
    await wire.send(request('https://a.example/p?q=1'), open);
    expect(wire.requests).toEqual([
      {
        method: 'PUT',
        url: 'https://a.example:8443/p?q=1',
        host: 'a.example:8443',
        path: '/p',
        headers: { 'x-a': 'b' },
        body: 'text',
      },
      {
        method: 'GET',
        url: 'https://a.example/p?q=1',
        host: 'a.example',
        path: '/p',
        headers: {},
        body: null,
      },
    ]);
    expect(wire.unanswered.map(({ host }) => host)).toEqual(['a.example:8443']);
  });

  it('scenarios: refuses a request that no entry answers, and keeps it', async () => {
    const wire = new MockWire([{ method: 'POST', url: 'https://a.example/', respond: {} }]);
    expect(await kindOf(wire.send(request('https://a.example/'), open))).toBe('http_fetch_failed');
    expect(wire.unanswered).toHaveLength(1);
  });

  it('7.6 a mocked timeout is a timeout, and a refused connection a failure', async () => {
    const wire = new MockWire([
      { url: 'https://slow.example/', fail: 'timeout' },
      { url: 'https://down.example/', fail: 'refused' },
    ]);
    expect(await kindOf(wire.send(request('https://slow.example/'), open))).toBe('http_fetch_timeout');
    expect(await kindOf(wire.send(request('https://down.example/'), open))).toBe('http_fetch_failed');
    expect(wire.unanswered).toEqual([]);
  });

  it('7.7 holds the response to the size that the caller takes', async () => {
    const wire = new MockWire([{ url: 'https://a.example/', respond: { body: 'ü'.repeat(50) } }]);
    const sized = (responseBytes: number) =>
      wire.send(request('https://a.example/', { responseBytes }), open);
    expect(await kindOf(sized(99))).toBe('limit_exceeded');
    expect(await kindOf(sized(100))).toBe('answered');
  });

  it('scenarios: the first entry that matches answers, others of its kind take turns', async () => {
    const wire = new MockWire([
      { url: 'https://a.example/one', respond: { body: '1' } },
      { url: 'https://a.example/*', respond: { body: 'any' } },
      { url: 'https://a.example/one', respond: { body: '2' } },
    ]);
    const answers = [];
    for (const path of ['one', 'one', 'two', 'one'])
      answers.push(await textOf(wire, `https://a.example/${path}`));
    expect(answers).toEqual(['1', '2', 'any', '2']);
  });

  it('scenarios: an abandoned request is not answered', async () => {
    const wire = new MockWire([{ url: '*', respond: {} }]);
    expect(await kindOf(wire.send(request('https://a.example/'), AbortSignal.abort()))).toBe(
      'http_fetch_timeout',
    );
    expect(wire.requests).toEqual([]);
  });
});
