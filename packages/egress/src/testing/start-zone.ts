import { createSocket } from 'node:dgram';
import { Resolver as DnsResolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Resolver } from '../resolve-checked.ts';
import { questionOf } from './read-question.ts';

/** What a name answers: addresses of both families, another name (`cname b.test`), or a misbehaviour. */
export type ZoneAnswer =
  | readonly string[]
  | 'servfail'
  | 'silence'
  | { readonly after: number; readonly say: readonly string[] };

/** By name; a list of answers gives the n-th to the n-th look-up, and the last one for ever. Other names do not exist. */
export type Zone = Readonly<Record<string, ZoneAnswer | { readonly inTurn: readonly ZoneAnswer[] }>>;

/** A name server on loopback, with a resolver that asks it and no other. */
export interface TestZone {
  /** Names, each once a look-up. */
  readonly asked: readonly string[];
  readonly resolver: Resolver;
  close(): void;
}

const types = { a: 1, cname: 5, aaaa: 28 } as const;

export async function startZone(zone: Zone): Promise<TestZone> {
  const asked: string[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const socket = createSocket('udp4');
  const reply = (packet: Buffer, port: number, after: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      socket.send(packet, port, '127.0.0.1');
    }, after);
    timers.add(timer);
  };

  socket.on('message', (packet, from) => {
    const question = questionOf(packet);
    // One look-up asks for both families; it counts once, and both get the same answer.
    if (question.type === types.a) asked.push(question.name);
    const entry = Object.hasOwn(zone, question.name) ? zone[question.name] : undefined;
    const count = Math.max(1, asked.filter((name) => name === question.name).length);
    const found =
      entry !== undefined && typeof entry === 'object' && 'inTurn' in entry
        ? entry.inTurn[Math.min(count, entry.inTurn.length) - 1]
        : (entry as ZoneAnswer | undefined);
    if (found === 'silence') return;
    if (found === undefined) return reply(question.answer([], 3), from.port, 0);
    if (found === 'servfail') return reply(question.answer([], 2), from.port, 0);
    const [say, after] = 'say' in found ? [found.say, found.after] : [found, 0];
    reply(question.answer(recordsFor(question.name, say, zone, question.type)), from.port, after);
  });
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });

  const client = new DnsResolver({ timeout: 10_000, tries: 1 });
  client.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    asked,
    async resolver(hostname) {
      // In turn, so that the first family's question decides which answer of a list it is.
      const four = client.resolve4(hostname).catch(() => []);
      const six = client.resolve6(hostname).catch(() => []);
      return [...(await four), ...(await six)];
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
      client.cancel();
      socket.close();
    },
  };
}

interface ZoneRecord {
  readonly owner: string;
  readonly type: number;
  readonly data: string;
}

/** The addresses of one family, behind the chain of names that leads to them. */
function recordsFor(
  owner: string,
  say: readonly string[],
  zone: Zone,
  type: number,
  passed: readonly string[] = [],
): readonly ZoneRecord[] {
  return say.flatMap((text): readonly ZoneRecord[] => {
    if (text.startsWith('cname ')) {
      const target = text.slice('cname '.length);
      const next = Object.hasOwn(zone, target) ? zone[target] : undefined;
      const known = [...passed, owner];
      const goesOn = Array.isArray(next) && !known.includes(target);
      const behind = goesOn ? recordsFor(target, next, zone, type, known) : [];
      return [{ owner, type: types.cname, data: target }, ...behind];
    }
    const family = isIP(text) === 6 ? types.aaaa : types.a;
    return family === type ? [{ owner, type, data: text }] : [];
  });
}
