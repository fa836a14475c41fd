import { createSocket } from 'node:dgram';
import { Resolver as DnsResolver } from 'node:dns/promises';
import type { Resolver } from '../resolve-checked.ts';

/** A name server on loopback that gives the n-th answer to the n-th question, and the last one for ever. */
export interface TestDns {
  readonly asked: readonly string[];
  readonly resolver: Resolver;
  close(): void;
}

export async function startDns(answers: readonly string[]): Promise<TestDns> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (question, from) => {
    const { name, end } = readName(question);
    asked.push(name);
    const address = answers[Math.min(asked.length, answers.length) - 1] ?? '0.0.0.0';
    const header = Buffer.from([
      question[0] ?? 0,
      question[1] ?? 0,
      ...[0x81, 0x80],
      ...[0, 1],
      ...[0, 1],
      ...[0, 0, 0, 0],
    ]);
    // The name by reference, type A, class IN, a time to live of 0, four bytes.
    const record = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)];
    socket.send(
      Buffer.concat([header, question.subarray(12, end + 4), Buffer.from(record)]),
      from.port,
      from.address,
    );
  });
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });
  const client = new DnsResolver({ timeout: 1_000, tries: 1 });
  client.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    asked,
    resolver: (hostname) => client.resolve4(hostname),
    close: () => {
      client.cancel();
      socket.close();
    },
  };
}

function readName(question: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 1 };
}
