import { describe, expect, it } from '@jest/globals';
import type { HttpWire, WireRequest } from '@sluice/engine';
import { WireError } from '@sluice/engine';
import { type ChaosFault, faultyWire } from './faulty-wire.ts';

const request: WireRequest = {
  method: 'GET',
  url: new URL('https://a.example/x'),
  headers: {},
  body: null,
  allowPrivate: false,
  responseBytes: 1_000,
};

/** The second of three requests, whose answers are `body`; the wire behind it counts. */
async function secondOf(fault: ChaosFault, body: string) {
  let sent = 0;
  const inner: HttpWire = {
    async send() {
      sent += 1;
      return { status: 201, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
    },
  };
  const wire = faultyWire(inner, 1, fault);
  const signal = new AbortController().signal;
  const answers: unknown[] = [];
  for (let count = 0; count < 3; count += 1) {
    answers.push(
      await wire.send(request, signal).then(
        ({ status, body: bytes }) => [status, Buffer.from(bytes).toString()],
        (error: unknown) => (error instanceof WireError ? error.errorKind : error),
      ),
    );
  }
  expect([answers[0], answers[2], sent]).toEqual([[201, body], [201, body], 3]);
  return answers[1];
}

describe('a wire with one fault', () => {
  it.each<[ChaosFault, string, unknown]>([
    ['timeout', '{}', 'http_fetch_timeout'],
    ['refused', '{}', 'http_fetch_failed'],
    ['status 500', '{}', [500, 'Internal Server Error']],
    ['malformed', '{"risk":1}', [201, '{"ris']],
    ['malformed', '1234', [201, '{"']],
    ['malformed', '', [201, '']],
  ])('%s of %j, and no other request notices', async (fault, body, expected) => {
    expect(await secondOf(fault, body)).toEqual(expected);
  });

  it('spoils a request that had no answer to begin with', async () => {
    const inner: HttpWire = { send: () => Promise.reject(new WireError('http_fetch_failed', 'down')) };
    const answer = await faultyWire(inner, 0, 'malformed').send(request, new AbortController().signal);
    expect([answer.status, Buffer.from(answer.body).toString()]).toEqual([200, '']);
  });
});
