import type { HttpWire, WireRequest, WireResponse } from '@sluice/engine';
import { WireError } from '@sluice/engine';
import type { FetchMock } from '../suite/suite-schema.ts';
import { matchUrl } from './match-url.ts';

/** One request as it would have left the machine. Header names in lower case. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly host: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** A request that no entry answers; `methods`: of entries that would answer its URL. */
export interface UnansweredRequest extends RecordedRequest {
  readonly methods: readonly string[];
}

/**
 * Stands where the network would begin: allowlist, limits, redirects and secrets before it are the real ones.
 * The first entry that matches answers. Entries with the same method and URL answer in turn, the last of them
 * from then on. A request that no entry matches is kept in `unanswered` and refused.
 */
export class MockWire implements HttpWire {
  readonly requests: RecordedRequest[] = [];
  readonly unanswered: UnansweredRequest[] = [];
  readonly #mocks: readonly FetchMock[];
  readonly #used = new Set<FetchMock>();

  constructor(mocks: readonly FetchMock[]) {
    this.#mocks = mocks;
  }

  async send(request: WireRequest, signal: AbortSignal): Promise<WireResponse> {
    if (signal.aborted) throw new WireError('http_fetch_timeout', 'the request was abandoned');
    const recorded = record(request);
    this.requests.push(recorded);
    const mock = this.#choose(request);
    if (mock === undefined) {
      const methods = this.#mocks.flatMap(({ method, url }) =>
        method !== undefined && matchUrl(url, request.url) ? [method.toUpperCase()] : [],
      );
      this.unanswered.push({ ...recorded, methods: [...new Set(methods)] });
      throw new WireError(
        'http_fetch_failed',
        `no entry of given.fetch answers ${request.method} ${recorded.url}`,
      );
    }
    if (mock.fail === 'timeout')
      throw new WireError('http_fetch_timeout', `${recorded.host} did not answer in time`);
    if (mock.fail === 'refused')
      throw new WireError('http_fetch_failed', `${recorded.host} refused the connection`);
    return answer(mock, request.responseBytes);
  }

  #choose(request: WireRequest): FetchMock | undefined {
    const method = request.method.toUpperCase();
    const matching = this.#mocks.filter(
      (mock) =>
        (mock.method === undefined || mock.method.toUpperCase() === method) &&
        matchUrl(mock.url, request.url),
    );
    const [first] = matching;
    if (first === undefined) return undefined;
    const alike = matching.filter(
      (mock) => mock.url === first.url && mock.method?.toUpperCase() === first.method?.toUpperCase(),
    );
    const chosen = alike.find((mock) => !this.#used.has(mock)) ?? alike.at(-1);
    if (chosen !== undefined) this.#used.add(chosen);
    return chosen;
  }
}

function record(request: WireRequest): RecordedRequest {
  return {
    method: request.method.toUpperCase(),
    url: request.url.href,
    host: request.url.host,
    path: request.url.pathname,
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body: request.body,
  };
}

function answer(mock: FetchMock, responseBytes: number): WireResponse {
  const respond = mock.respond ?? {};
  const json = respond.json !== undefined;
  const body = new TextEncoder().encode(json ? JSON.stringify(respond.json) : (respond.body ?? ''));
  if (body.length > responseBytes) {
    throw new WireError('limit_exceeded', `the response is larger than ${responseBytes} bytes`);
  }
  const written = Object.entries(respond.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const headers = { ...(json ? { 'content-type': 'application/json' } : {}), ...Object.fromEntries(written) };
  return { status: respond.status ?? 200, headers, body };
}
