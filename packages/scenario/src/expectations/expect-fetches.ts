import type { Json } from '@sluice/expression';
import type { FetchExpectation } from '../suite/suite-schema.ts';
import type { RecordedRequest } from '../wire/mock-wire.ts';
import { missingFrom, show } from './compare-json.ts';
import { type Expectation, type Miss, tellDifferences } from './expectation.ts';
import { tellDifference } from './tell-difference.ts';

/** Exactly these requests, in this order, each at least as described. */
export const expectFetches: Expectation = ({ fetches }, { requests }) => {
  if (fetches === undefined) return [];
  const misses = fetches.flatMap((wanted, index): Miss[] => {
    const request = requests[index];
    if (request === undefined) {
      return [
        {
          path: ['fetches', index],
          message: `expected ${show(wanted as Json)}, but the run made ${tellRequests(requests)}`,
        },
      ];
    }
    return compareRequest(wanted, request).map((miss) => ({
      ...miss,
      path: ['fetches', index, ...miss.path],
    }));
  });
  const unexpected = requests.slice(fetches.length).map((request) => ({
    path: ['fetches'],
    message: `unexpected request ${request.method} ${request.url}`,
  }));
  return [...misses, ...unexpected];
};

/** Nothing leaves the machine: a request without an answer is told, whatever the scenario expects. */
export const expectAllAnswered: Expectation = (_expect, { unanswered }) =>
  unanswered.map(({ method, url, methods }) => {
    const near = methods.length === 0 ? '' : `; the entry for this URL is of ${methods.join(' and ')}`;
    return { path: [], message: `no entry of given.fetch answers ${method} ${url}${near}` };
  });

function tellRequests(requests: readonly RecordedRequest[]): string {
  if (requests.length === 0) return 'no request';
  const made = requests.map(({ method, url }) => `\n  ${method} ${url}`).join('');
  return `${requests.length === 1 ? 'one request' : `${requests.length} requests`}:${made}`;
}

function compareRequest(wanted: FetchExpectation, request: RecordedRequest): Miss[] {
  const { body, headers = {}, method, ...rest } = wanted;
  const plain = { ...rest, ...(method === undefined ? {} : { method: method.toUpperCase() }) };
  const simple = Object.entries(plain).flatMap(([key, value]) => {
    const actual = request[key as keyof typeof rest];
    return value === undefined ? [] : tellDifferences(key, missingFrom(value, actual));
  });
  const named = Object.entries(headers).flatMap(([name, value]) => {
    const actual = request.headers[name.toLowerCase()];
    return actual === value ? [] : [{ path: ['headers', name], message: tellDifference(value, actual) }];
  });
  return [...simple, ...named, ...compareBody(body, request.body)];
}

/** A JSON body is compared as JSON, every other as text. */
function compareBody(wanted: Json | undefined, body: string | null): Miss[] {
  if (wanted === undefined || wanted === body) return [];
  const parsed = parseJson(body);
  return tellDifferences('body', missingFrom(wanted, parsed === undefined ? body : parsed));
}

function parseJson(text: string | null): Json | undefined {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
