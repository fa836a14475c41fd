import type { HttpWire, WireRequest, WireResponse } from '@sluice/engine';
import { WireError } from '@sluice/engine';

/** What can become of a dependency, in the order in which it is tried. */
export const chaosFaults = {
  timeout: 'it does not answer in time',
  refused: 'it refuses the connection',
  'status 500': 'it answers 500',
  malformed: 'it answers with half of what it should',
} as const;
export type ChaosFault = keyof typeof chaosFaults;

/**
 * The wire, but for one request: the one with this number, counted from 0 in the order in which they are sent. It is passed on first,
 * so that mocks which answer in turn stay in step, and then its answer is lost, replaced or cut.
 */
export function faultyWire(inner: HttpWire, number: number, fault: ChaosFault): HttpWire {
  let count = 0;
  return {
    async send(request, signal) {
      const isMeant = count === number;
      count += 1;
      if (!isMeant) return inner.send(request, signal);
      const answer = await inner.send(request, signal).catch(() => null);
      return spoil(request, answer, fault);
    },
  };
}

function spoil({ url }: WireRequest, answer: WireResponse | null, fault: ChaosFault): WireResponse {
  switch (fault) {
    case 'timeout':
      throw new WireError('http_fetch_timeout', `${url.host} did not answer in time`);
    case 'refused':
      throw new WireError('http_fetch_failed', `${url.host} refused the connection`);
    case 'status 500':
      return {
        status: 500,
        headers: { 'content-type': 'text/plain' },
        body: new TextEncoder().encode('Internal Server Error'),
      };
    case 'malformed':
      return cut(answer);
  }
}

/** Half of an answer; where half of it would be JSON as well, something that is none. Its status and headers stay. */
function cut(answer: WireResponse | null): WireResponse {
  const status = answer?.status ?? 200;
  const headers = answer?.headers ?? { 'content-type': 'application/json' };
  const whole = answer?.body ?? new Uint8Array();
  const half = whole.slice(0, Math.floor(whole.length / 2));
  return { status, headers, body: isJson(half) ? new TextEncoder().encode('{"') : half };
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return true;
  } catch {
    return false;
  }
}
