import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { EgressPolicy } from '@sluice/engine';
import { createEgress } from './create-egress.ts';
import { startDns } from './testing/start-dns.ts';
import { startHttp } from './testing/start-server.ts';

const publicAddress = '93.184.215.14';
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** Notes every address a socket is about to connect to, and lets none leave the machine. */
function watchSockets(): readonly string[] {
  const addresses: string[] = [];
  const watch = (message: unknown) => {
    const socket = (message as { readonly socket: Socket }).socket;
    socket.on('lookup', (_error, address) => {
      addresses.push(address);
      if (!address.startsWith('127.')) socket.destroy(new Error('stays at home'));
    });
  };
  subscribe('net.client.socket', watch);
  cleanUp.push(() => unsubscribe('net.client.socket', watch));
  return addresses;
}

async function setUp(answers: readonly string[], entry: { readonly private?: boolean } = {}) {
  const dns = await startDns(answers);
  const first = await startHttp((_request, response) => response.end('first'), '127.0.0.2');
  const second = await startHttp((_request, response) => response.end('second'), '127.0.0.1', first.port);
  const egress = createEgress({
    secrets: { get: () => undefined },
    clock: { now: () => 0, monotonic: () => 0 },
    resolver: dns.resolver,
  });
  cleanUp.push(dns.close, first.close, second.close, () => egress.close());
  const policy: EgressPolicy = {
    tenantSlug: 'acme',
    allow: [{ host: `rebind.example.com:${first.port}`, insecure: true, ...entry }],
    timeoutMs: 5_000,
    requestBytes: 100,
    responseBytes: 100,
  };
  const fetchFrom = (host: string) =>
    egress.exchange(
      { method: 'GET', url: `http://${host}:${first.port}/`, headers: {}, body: null, redirect: 'follow' },
      policy,
    );
  return { dns, first, second, fetchFrom };
}

describe('a name that changes its address', () => {
  it('7.4 is connected to where it was checked, without a second look-up', async () => {
    const sockets = watchSockets();
    const { dns, first, second, fetchFrom } = await setUp([publicAddress, '127.0.0.1']);
    const result = await fetchFrom('rebind.example.com');
    expect(result).toMatchObject({ ok: false, error_kind: 'http_fetch_failed' });
    expect(sockets).toEqual([publicAddress]);
    expect(dns.asked).toEqual(['rebind.example.com']);
    expect([...first.connections, ...second.connections]).toEqual([]);
  });

  it('7.4 is checked again at the next exchange', async () => {
    const sockets = watchSockets();
    const { dns, first, second, fetchFrom } = await setUp([publicAddress, '127.0.0.1']);
    await fetchFrom('rebind.example.com');
    expect(await fetchFrom('rebind.example.com')).toMatchObject({ error_kind: 'http_fetch_denied' });
    expect(dns.asked).toHaveLength(2);
    expect(sockets).toEqual([publicAddress]);
    expect([...first.connections, ...second.connections]).toEqual([]);
  });

  it('7.4 reaches the checked server and no other, when private ones are permitted', async () => {
    const { dns, second, fetchFrom } = await setUp(['127.0.0.2', '127.0.0.1'], { private: true });
    expect(await fetchFrom('rebind.example.com')).toMatchObject({ response: { body: 'first' } });
    expect(dns.asked).toHaveLength(1);
    expect(second.connections).toEqual([]);
  });

  it('7.3 is not even looked up when it is not listed', async () => {
    const sockets = watchSockets();
    const { dns, first, second, fetchFrom } = await setUp(['127.0.0.2']);
    for (const host of ['evil.example.com', 'localhost', '127.0.0.1', '2130706433', '[::1]']) {
      expect(await fetchFrom(host)).toMatchObject({ ok: false, error_kind: 'http_fetch_denied' });
    }
    expect(dns.asked).toEqual([]);
    expect(sockets).toEqual([]);
    expect([...first.connections, ...second.connections]).toEqual([]);
  });
});
