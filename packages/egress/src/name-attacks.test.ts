import { afterEach, describe, expect, it } from '@jest/globals';
import type { AllowEntry } from '@sluice/flow';
import { openWorld, type World } from './testing/open-world.ts';
import { startHttp, type TestServer } from './testing/start-server.ts';
import type { Zone } from './testing/start-zone.ts';

const publicAddress = '93.184.215.14';
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** A server on the loopback that nobody may reach unless it says so, and a world whose names lead to it. */
async function setUp(zone: Zone, allow: (port: number) => AllowEntry[]): Promise<[World, TestServer]> {
  const server = await startHttp((_request, response) => response.end('inside'));
  cleanUp.push(() => server.close());
  const world = await openWorld({ zone, allow: allow(server.port) });
  cleanUp.push(() => world.close());
  return [world, server];
}

const denied = { ok: false, error_kind: 'http_fetch_denied' };
const failed = { ok: false, error_kind: 'http_fetch_failed' };

describe('a listed name that leads astray', () => {
  it.each([
    ['loopback', ['127.0.0.1']],
    ['loopback elsewhere', ['127.255.255.254']],
    ['this machine', ['0.0.0.0']],
    ['loopback of IPv6', ['::1']],
    ['nowhere of IPv6', ['::']],
    ['a mapped address', ['::ffff:127.0.0.1']],
    ['a compatible address', ['::127.0.0.1']],
    ['NAT64', ['64:ff9b::7f00:1']],
    ['local NAT64', ['64:ff9b:1::7f00:1']],
    ['6to4', ['2002:7f00:1::1']],
    ['Teredo', ['2001:0:4136:e378:8000:63bf:80ff:fffe']],
    ['ISATAP', ['2606:4700::5efe:7f00:1']],
    ['metadata', ['169.254.169.254']],
    ['metadata of containers', ['169.254.170.2']],
    ['metadata over IPv6', ['fd00:ec2::254']],
    ['metadata of another cloud', ['100.100.100.200']],
    ['the wire server', ['168.63.129.16']],
    ['carrier-grade NAT', ['100.64.0.1']],
    ['private networks', ['10.0.0.1', '172.16.0.1', '192.168.0.1']],
    ['link-local', ['fe80::1']],
    ['unique local', ['fc00::1']],
    ['broadcast', ['255.255.255.255']],
    ['multicast', ['224.0.0.1']],
    ['multicast of IPv6', ['ff02::1']],
    ['public and private', [publicAddress, '127.0.0.1']],
    ['private and public', ['127.0.0.1', publicAddress]],
    ['public IPv4 and private IPv6', [publicAddress, '::1']],
    ['a thousand public and one private', [...Array(1_000).fill(publicAddress), '127.0.0.1']],
  ])('7.4 to %s is denied, and nothing is opened', async (_what, addresses) => {
    const [world, server] = await setUp({ 'a.test': addresses }, (port) => [
      { host: `a.test:${port}`, insecure: true },
    ]);
    expect(await world.fetch(`http://a.test:${server.port}/`)).toMatchObject(denied);
    expect(world.zone.asked).toEqual(['a.test']);
    expect(world.sockets.addresses).toEqual([]);
    expect(server.connections).toEqual([]);
  });

  it('7.4 over a chain of other names is judged by where the chain ends', async () => {
    const chain: Zone = {
      'a.test': ['cname b.test'],
      'b.test': ['cname c.test'],
      'c.test': ['127.0.0.1'],
      'loop.test': ['cname pool.test'],
      'pool.test': ['cname loop.test'],
    };
    const [world, server] = await setUp(chain, (port) => [
      { host: `a.test:${port}`, insecure: true },
      { host: `loop.test:${port}`, insecure: true },
    ]);
    expect(await world.fetch(`http://a.test:${server.port}/`)).toMatchObject(denied);
    expect(await world.fetch(`http://loop.test:${server.port}/`)).toMatchObject(failed);
    expect(server.connections).toEqual([]);
  });

  it('7.1 does not list the names that its chain goes over, nor those below it', async () => {
    const [world, server] = await setUp(
      { 'a.test': ['cname b.test'], 'b.test': ['127.0.0.1'], 'x.a.test': ['127.0.0.1'] },
      (port) => [{ host: `a.test:${port}`, insecure: true, private: true }],
    );
    expect(await world.fetch(`http://a.test:${server.port}/`)).toMatchObject({
      response: { body: 'inside' },
    });
    for (const name of ['b.test', 'x.a.test', 'a.test.b.test']) {
      expect(await world.fetch(`http://${name}:${server.port}/`)).toMatchObject(denied);
    }
    expect(world.zone.asked).toEqual(['a.test']);
    expect(server.connections).toHaveLength(1);
  });

  it('7.4 has few of its thousands of addresses tried', async () => {
    const many = Array.from({ length: 1_500 }, (_, at) => `127.1.${at >> 8}.${at & 255}`);
    const [world, server] = await setUp({ 'a.test': many }, (port) => [
      { host: `a.test:${port}`, insecure: true, private: true },
    ]);
    expect(await world.fetch(`http://a.test:${server.port}/`)).toMatchObject(failed);
    expect(world.sockets.addresses.length).toBeLessThanOrEqual(8);
    expect(await world.sockets.stillOpen()).toBe(0);
  });

  it.each<[string, Zone, object]>([
    ['does not exist', {}, failed],
    ['has no address', { 'a.test': [] }, failed],
    ['is the fault of its server', { 'a.test': 'servfail' }, failed],
    ['is not answered', { 'a.test': 'silence' }, { ok: false, error_kind: 'http_fetch_timeout' }],
    [
      'is answered too late',
      { 'a.test': { after: 250, say: ['127.0.0.1'] } },
      { ok: false, error_kind: 'http_fetch_timeout' },
    ],
  ])('7.6 that %s ends in time, without a connection', async (_what, zone, end) => {
    const [world, server] = await setUp(zone, (port) => [
      { host: `a.test:${port}`, insecure: true, private: true },
    ]);
    const began = performance.now();
    const result = await world.fetch(`http://a.test:${server.port}/`, {}, { timeoutMs: 150 });
    expect(result).toMatchObject(end);
    expect(performance.now() - began).toBeLessThan(1_800);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.connections).toEqual([]);
    expect(await world.sockets.stillOpen()).toBe(0);
  });

  it('7.6 has look-up, connection, headers and body share one time', async () => {
    const slow = await startHttp((_request, response) => {
      setTimeout(() => {
        response.write('a');
        setTimeout(() => response.end('b'), 100);
      }, 100);
    });
    cleanUp.push(() => slow.close());
    const world = await openWorld({
      zone: { 'a.test': { after: 100, say: ['127.0.0.1'] } },
      allow: [{ host: `a.test:${slow.port}`, insecure: true, private: true }],
    });
    cleanUp.push(() => world.close());
    const url = `http://a.test:${slow.port}/`;
    expect(await world.fetch(url, {}, { timeoutMs: 250 })).toMatchObject({
      error_kind: 'http_fetch_timeout',
    });
    expect(await world.fetch(url, {}, { timeoutMs: 3_000 })).toMatchObject({ response: { body: 'ab' } });
    expect(await world.sockets.stillOpen()).toBe(0);
  });

  it('7.4 is looked up again at every hop, and checked each time', async () => {
    const server = await startHttp((_request, response) => {
      response.writeHead(302, { location: `http://b.test:${server.port}/` }).end();
    });
    cleanUp.push(() => server.close());
    const world = await openWorld({
      zone: { 'a.test': ['127.0.0.1'], 'b.test': ['127.0.0.1'] },
      allow: [
        { host: `a.test:${server.port}`, insecure: true, private: true },
        { host: `b.test:${server.port}`, insecure: true },
      ],
    });
    cleanUp.push(() => world.close());
    expect(await world.fetch(`http://a.test:${server.port}/`)).toMatchObject(denied);
    expect(world.zone.asked).toEqual(['a.test', 'b.test']);
    expect(server.connections).toHaveLength(1);
  });

  it('7.4 that moves between two hops to itself is followed to where it has moved', async () => {
    const server = await startHttp((_request, response) => {
      response.writeHead(302, { location: '/again' }).end();
    }, '127.0.0.2');
    cleanUp.push(() => server.close());
    const world = await openWorld({
      zone: { 'a.test': { inTurn: [['127.0.0.2'], ['127.0.0.1']] } },
      allow: [{ host: `a.test:${server.port}`, insecure: true, private: true }],
    });
    cleanUp.push(() => world.close());
    // The entry permits private addresses, so it is the second look-up that shows: nothing of the first is kept.
    expect(await world.fetch(`http://a.test:${server.port}/`)).toMatchObject(failed);
    expect(world.zone.asked).toEqual(['a.test', 'a.test']);
    expect(server.connections).toHaveLength(1);
  });
});
