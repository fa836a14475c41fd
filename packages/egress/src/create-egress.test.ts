import { describe, expect, it } from '@jest/globals';
import {
  type EgressPolicy,
  type HttpWire,
  type OutboundRequest,
  WireError,
  type WireRequest,
  type WireResponse,
} from '@sluice/engine';
import { createEgress } from './create-egress.ts';

const plain: OutboundRequest = {
  method: 'GET',
  url: 'https://fraud.example.com/v1?email=jane',
  headers: {},
  body: null,
  redirect: 'follow',
};

const policy: EgressPolicy = {
  tenantSlug: 'acme',
  allow: [
    { host: 'fraud.example.com', headers: { authorization: 'secret:fraud-key' } },
    { host: 'other.example.com', headers: { 'x-api-key': 'secret:other-key' } },
    { host: 'inner.example.com', insecure: true, private: true },
    { host: 'no-secret.example.com', headers: { authorization: 'secret:gone' } },
  ],
  timeoutMs: 1_000,
  requestBytes: 100,
  responseBytes: 1_000,
};

const vault: Record<string, string> = { 'fraud-key': 'Bearer fr4ud-s3cr3t', 'other-key': '0ther-s3cr3t' };

type Answer = Partial<Omit<WireResponse, 'body'>> & { readonly body?: string };

function setUp(answer: (request: WireRequest) => Answer | Promise<Answer> = () => ({})) {
  const sent: WireRequest[] = [];
  const wire: HttpWire = {
    async send(request) {
      sent.push(request);
      const { body = '', ...rest } = await answer(request);
      return { status: 200, headers: {}, body: Buffer.from(body, 'latin1'), ...rest };
    },
  };
  let time = 0;
  const clock = { now: () => 0, monotonic: () => (time += 12.4) };
  const egress = createEgress({ secrets: { get: (_tenant, name) => vault[name] }, clock, wire });
  const exchange = (
    request: Partial<OutboundRequest> = {},
    changed: Partial<EgressPolicy> = {},
    signal?: AbortSignal,
  ) => egress.exchange({ ...plain, ...request }, { ...policy, ...changed }, signal);
  return { egress, exchange, sent };
}

const redirectTo = (location: string, status = 302): Answer => ({ status, headers: { location } });

describe('an exchange', () => {
  it('7.9 is recorded without query, headers and bodies', async () => {
    const { exchange } = setUp(() => ({ status: 201, headers: { 'x-a': 'b' }, body: 'secret body' }));
    const result = await exchange({
      method: 'post',
      url: 'https://FRAUD.example.com.:443/v1?email=jane#top',
      headers: { 'x-private': 'header value' },
      body: 'request body',
    });
    expect(result.record).toEqual({
      method: 'POST',
      host: 'fraud.example.com',
      path: '/v1',
      status: 201,
      durationMs: 12,
    });
  });

  it('7.9 that failed is recorded with its error_kind', async () => {
    const { exchange } = setUp();
    const result = await exchange({ url: 'http://user:pass@inner.example.com:81/p?q=1' });
    expect(result).toEqual({
      ok: false,
      error_kind: 'http_fetch_denied',
      message: 'A URL with a user name or password in it cannot be fetched.',
      record: {
        method: 'GET',
        host: 'inner.example.com:81',
        path: '/p',
        status: null,
        durationMs: 12,
        error_kind: 'http_fetch_denied',
      },
    });
  });

  it('7.9 to what is no http URL keeps nothing of it', async () => {
    const { exchange } = setUp();
    const result = await exchange({ url: 'data:text/plain,jane@acme.example', method: 'a b' });
    expect(result.record).toMatchObject({ method: '?', host: '', path: '' });
  });

  it('7.3 to a host that is not listed reaches neither vault nor wire', async () => {
    let lookedUp = false;
    const egress = createEgress({
      secrets: {
        get: () => {
          lookedUp = true;
          return 'x';
        },
      },
      clock: { now: () => 0, monotonic: () => 0 },
      wire: { send: () => Promise.reject(new Error('sent')) },
    });
    const result = await egress.exchange({ ...plain, url: 'https://evil.example/' }, policy);
    expect(result).toMatchObject({ ok: false, error_kind: 'http_fetch_denied' });
    expect(lookedUp).toBe(false);
  });

  it('7.3 is denied rather than too large when both hold', async () => {
    const { exchange } = setUp();
    const result = await exchange({ url: 'https://evil.example/', method: 'POST', body: 'x'.repeat(200) });
    expect(result).toMatchObject({ error_kind: 'http_fetch_denied' });
  });

  it('7.4 asks the wire for private addresses only where the entry permits them', async () => {
    const { exchange, sent } = setUp();
    await exchange();
    await exchange({ url: 'http://inner.example.com/' });
    expect(sent.map(({ allowPrivate }) => allowPrivate)).toEqual([false, true]);
  });

  it('7.5 follows five redirects and no sixth', async () => {
    const chain = (last: number) =>
      setUp(({ url }) => {
        const step = Number(url.searchParams.get('step') ?? 0);
        return step < last ? redirectTo(`/?step=${step + 1}`) : { body: 'arrived' };
      });
    const five = chain(5);
    expect(await five.exchange()).toMatchObject({ ok: true, response: { body: 'arrived' } });
    expect(five.sent).toHaveLength(6);
    const six = chain(6);
    expect(await six.exchange()).toMatchObject({ ok: false, error_kind: 'http_fetch_failed' });
    expect(six.sent).toHaveLength(6);
  });

  it('7.5 does not go round for ever', async () => {
    const { exchange, sent } = setUp(() => redirectTo('/v1'));
    expect(await exchange()).toMatchObject({ error_kind: 'http_fetch_failed' });
    expect(sent).toHaveLength(6);
  });

  it.each([
    'https://evil.example/',
    '//evil.example/',
    'http://fraud.example.com/',
    'https://fraud.example.com:8443/',
    'https://user@fraud.example.com/',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'https://fraud.example.com@evil.example/',
  ])('7.5 takes a redirect to %s through the allowlist', async (location) => {
    const { exchange, sent } = setUp(({ url }) => (url.pathname === '/v1' ? redirectTo(location) : {}));
    expect(await exchange()).toMatchObject({ ok: false, error_kind: 'http_fetch_denied' });
    expect(sent).toHaveLength(1);
  });

  it('7.5 hands a redirect over when told so', async () => {
    const { exchange, sent } = setUp(() => redirectTo('https://evil.example/'));
    expect(await exchange({ redirect: 'manual' })).toMatchObject({
      ok: true,
      response: { status: 302, headers: { location: 'https://evil.example/' } },
      record: { status: 302 },
    });
    expect(sent).toHaveLength(1);
  });

  it('7.5 and 7.8 gives each hop the headers of its own entry only', async () => {
    const stops = [
      'https://other.example.com/',
      'http://inner.example.com/',
      'https://fraud.example.com/end',
    ];
    const { exchange, sent } = setUp(() => redirectTo(stops.shift() ?? ''));
    await exchange({ headers: { Authorization: 'mine', Cookie: 'a=b', 'x-request-id': '7' } });
    expect(
      sent
        .slice(0, 4)
        .map(({ headers }) => [headers['authorization'], headers['x-api-key'], headers['cookie']]),
    ).toEqual([
      ['Bearer fr4ud-s3cr3t', undefined, 'a=b'],
      [undefined, '0ther-s3cr3t', undefined],
      [undefined, undefined, undefined],
      ['Bearer fr4ud-s3cr3t', undefined, undefined],
    ]);
    expect(sent.every(({ headers }) => headers['x-request-id'] === '7')).toBe(true);
  });

  it('7.6 ends in time even if the wire does not', async () => {
    const { exchange } = setUp(() => new Promise(() => {}));
    expect(await exchange({}, { timeoutMs: 20 })).toMatchObject({
      ok: false,
      error_kind: 'http_fetch_timeout',
      record: { status: null, error_kind: 'http_fetch_timeout' },
    });
  });

  it('7.6 counts the redirects and the vault in', async () => {
    const slow = setUp(async () => {
      await new Promise((resolve) => setTimeout(resolve, 15));
      return redirectTo('/v1');
    });
    expect(await slow.exchange({}, { timeoutMs: 40 })).toMatchObject({ error_kind: 'http_fetch_timeout' });
    const egress = createEgress({
      secrets: { get: () => new Promise<string>(() => {}) },
      clock: { now: () => 0, monotonic: () => 0 },
      wire: { send: () => Promise.reject(new Error('sent')) },
    });
    expect(await egress.exchange(plain, { ...policy, timeoutMs: 20 })).toMatchObject({
      error_kind: 'http_fetch_timeout',
    });
  });

  it('7.6 sends nothing once the time is over', async () => {
    const sent: string[] = [];
    const secret = Promise.withResolvers<string>();
    const egress = createEgress({
      secrets: { get: () => secret.promise },
      clock: { now: () => 0, monotonic: () => 0 },
      wire: {
        send: ({ url }) => {
          sent.push(url.href);
          return Promise.reject(new Error('sent'));
        },
      },
    });
    await egress.exchange(plain, { ...policy, timeoutMs: 10 });
    secret.resolve('late');
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toEqual([]);
  });

  it('7.6 ends when the caller does', async () => {
    const { exchange } = setUp(() => new Promise(() => {}));
    const caller = new AbortController();
    const running = exchange({}, {}, caller.signal);
    caller.abort(new Error('anything'));
    expect(await running).toMatchObject({
      ok: false,
      error_kind: 'http_fetch_timeout',
      message: expect.stringContaining('cut short'),
    });
    expect(await exchange({}, {}, AbortSignal.abort())).toMatchObject({ error_kind: 'http_fetch_timeout' });
  });

  it('7.7 holds a wire to the size of the body', async () => {
    const { exchange } = setUp(() => ({ body: 'x'.repeat(1_001) }));
    expect(await exchange()).toMatchObject({ ok: false, error_kind: 'limit_exceeded' });
    expect(await exchange({}, { responseBytes: 1_001 })).toMatchObject({ ok: true });
  });

  it('7.7 reads no URL that is too long', async () => {
    const { exchange, sent } = setUp();
    expect(await exchange({ url: `${plain.url}&${'a'.repeat(17_000)}` })).toMatchObject({
      ok: false,
      error_kind: 'limit_exceeded',
      record: { host: '', path: '' },
    });
    expect(sent).toEqual([]);
  });

  it('7.7 sends no request that is too large', async () => {
    const { exchange, sent } = setUp();
    const result = await exchange({ method: 'POST', body: 'x'.repeat(101) });
    expect(result).toMatchObject({ ok: false, error_kind: 'limit_exceeded' });
    expect(sent).toEqual([]);
  });

  it('7.7 reads a body that is not UTF-8 with replacement characters', async () => {
    const { exchange } = setUp(() => ({ body: 'gr\xfc\xdfe \xc3\xbc' }));
    expect(await exchange()).toMatchObject({ response: { body: 'gr\ufffd\ufffde ü' } });
  });

  it('7.8 sends the secret and lets the action see none of it', async () => {
    const echo = setUp(({ headers }) => ({
      headers: { 'X-Echo': headers['authorization'] ?? '', 'x-fr4ud-s3cr3t': 'name' },
      body: JSON.stringify({ headers, raw: Buffer.from('fr4ud-s3cr3t').toString('base64') }),
    }));
    const result = await echo.exchange({ headers: { authorization: 'mine' } });
    expect(echo.sent[0]?.headers['authorization']).toBe('Bearer fr4ud-s3cr3t');
    expect(result).toMatchObject({ ok: true, response: { headers: { 'x-echo': '[redacted]' } } });
    expect(JSON.stringify(result)).not.toMatch(/fr4ud|ZnI0dWQtczNjcjN0/i);
  });

  it('7.8 a secret sent at one hop is masked at the next', async () => {
    const { exchange } = setUp(({ url, headers }) =>
      url.hostname === 'fraud.example.com'
        ? redirectTo(`https://other.example.com/?leak=${encodeURIComponent(headers['authorization'] ?? '')}`)
        : { body: url.search },
    );
    expect(await exchange()).toMatchObject({ response: { body: '?leak=[redacted]' } });
  });

  it('7.8 without its secret a request is not sent', async () => {
    const { exchange, sent } = setUp();
    const result = await exchange({ url: 'https://no-secret.example.com/' });
    expect(result).toMatchObject({ ok: false, error_kind: 'http_fetch_failed' });
    expect(result.ok ? '' : result.message).toContain('"gone"');
    expect(sent).toEqual([]);
  });

  it('7.8 an error of the wire is masked, and any other error is not told', async () => {
    const telling = setUp(({ headers }) => {
      throw new WireError('http_fetch_failed', `bad header ${headers['authorization']}`);
    });
    expect(await telling.exchange()).toMatchObject({ ok: false, message: 'bad header [redacted]' });
    const breaking = setUp(({ headers }) => {
      throw new Error(`bad header ${headers['authorization']}`);
    });
    expect(await breaking.exchange()).toMatchObject({
      ok: false,
      error_kind: 'http_fetch_failed',
      message: 'The request could not be made.',
    });
  });

  it('5.15 gives header names in lower case, whatever they are called', async () => {
    const headers = JSON.parse('{"X-Upper": "a", "__proto__": "b"}');
    const { exchange } = setUp(() => ({ headers }));
    const result = await exchange();
    expect(result.ok ? Object.entries(result.response.headers) : []).toEqual([
      ['x-upper', 'a'],
      ['__proto__', 'b'],
    ]);
  });

  it('7.6 ends when the client is closed, and none starts after', async () => {
    const reached = Promise.withResolvers<void>();
    const { egress, exchange, sent } = setUp(() => {
      reached.resolve();
      return new Promise(() => {});
    });
    const running = exchange();
    await reached.promise;
    await egress.close();
    expect(await running).toMatchObject({ ok: false, error_kind: 'http_fetch_failed' });
    expect(await exchange()).toMatchObject({ ok: false, error_kind: 'http_fetch_failed' });
    expect(sent).toHaveLength(1);
  });
});
