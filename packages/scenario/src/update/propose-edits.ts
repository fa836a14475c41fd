import type { AuditEvent } from '@sluice/engine';
import type { Json, JsonObject } from '@sluice/expression';
import { type Difference, differencesOf, missingFrom } from '../expectations/compare-json.ts';
import { visitedBlocks } from '../expectations/expect-path.ts';
import { denialOf } from '../run/denial-of.ts';
import type { Observation } from '../run/observation.ts';
import type { Expect, FetchExpectation } from '../suite/suite-schema.ts';
import type { RecordedRequest } from '../wire/mock-wire.ts';
import type { Edit, Path } from './edit.ts';

/** What makes one key of `expect` say what happened, in the order to make it; nothing when that cannot be told. */
type Proposal = (expect: Expect, observed: Observation) => readonly Edit[];

export const proposals: Readonly<Record<keyof Expect, Proposal>> = {
  status: (_, { result }) => [{ kind: 'set', path: ['status'], value: result.status }],
  visited: ({ visited = [] }, observed) => proposeVisited(visited, visitedBlocks(observed)),
  notVisited({ notVisited = [] }, observed) {
    const blocks = visitedBlocks(observed);
    return removeWhere('notVisited', notVisited, (block) => blocks.includes(block));
  },
  state: ({ state = {} }, { inspection }) =>
    follow(['state'], missingFrom(state, inspection.state as JsonObject)),
  claims: ({ claims = {} }, { result }) => follow(['claims'], differencesOf(claims, result.claims)),
  app_metadata: ({ app_metadata = {} }, { user }) =>
    user === null ? [] : follow(['app_metadata'], missingFrom(app_metadata, user.app_metadata)),
  logs: proposeLogs,
  deny: proposeDeny,
  audit: proposeAudit,
  fetches: ({ fetches = [] }, { requests }) => proposeFetches(fetches, requests),
  expressions: () => [],
};

/** What came takes the place of what was expected; an expectation of something that is not there goes. */
function follow(base: Path, differences: readonly Difference[]): Edit[] {
  return differences.map(({ path, actual }) =>
    actual === undefined
      ? { kind: 'delete', path: [...base, ...path] }
      : { kind: 'set', path: [...base, ...path], value: actual },
  );
}

function removeWhere<T>(key: string, items: readonly T[], goes: (item: T) => boolean): Edit[] {
  return items
    .flatMap((item, index): Edit[] => (goes(item) ? [{ kind: 'delete', path: [key, index] }] : []))
    .reverse();
}

/** Blocks that were named and are visited still, in the order of the run; all of the run when that leaves none. */
function proposeVisited(named: readonly string[], blocks: readonly string[]): Edit[] {
  const kept = named.filter((block) => blocks.includes(block));
  const inOrder = [...new Set(kept)].sort((one, other) => blocks.indexOf(one) - blocks.indexOf(other));
  if (inOrder.length === 0) return [{ kind: 'set', path: ['visited'], value: [...new Set(blocks)] }];
  if (kept.length < named.length && kept.join() === inOrder.join()) {
    return removeWhere('visited', named, (block) => !blocks.includes(block));
  }
  return [{ kind: 'set', path: ['visited'], value: inOrder }];
}

function proposeDeny({ deny = {} }: Expect, observed: Observation): Edit[] {
  const actual = denialOf(observed);
  if (actual === null) return [{ kind: 'delete', path: ['deny'] }];
  return (['reason', 'error_kind', 'userMessage'] as const).flatMap((key): Edit[] =>
    deny[key] === undefined || deny[key] === actual[key]
      ? []
      : [{ kind: 'set', path: ['deny', key], value: actual[key] }],
  );
}

/** The first entry that is not found becomes the only one of its level that it could have been. */
function proposeLogs({ logs = [] }: Expect, { inspection }: Observation): Edit[] {
  const written = inspection.trace.flatMap((entry) => entry.logs);
  const isMeant = (wanted: (typeof logs)[number], entry: (typeof written)[number]) =>
    (wanted.level === undefined || wanted.level === entry.level) &&
    entry.message.includes(wanted.contains ?? '');
  const gap = firstGap(logs, written, isMeant);
  if (gap === undefined) return [];
  const { index, from } = gap;
  const candidates = written
    .slice(from)
    .filter(({ level }) => gap.wanted.level === undefined || gap.wanted.level === level)
    .filter((entry) => !logs.some((other, at) => at !== index && isMeant(other, entry)));
  const [only] = candidates;
  if (candidates.length !== 1 || only === undefined) return [];
  return [{ kind: 'set', path: ['logs', index, 'contains'], value: only.message }];
}

/** The first event that is not found becomes the only one of its type that it could have been. */
function proposeAudit({ audit = [] }: Expect, { inspection }: Observation): Edit[] {
  const told = inspection.audit.map(asJson);
  const gap = firstGap(audit.map(asJson), told, (wanted, event) => missingFrom(wanted, event).length === 0);
  if (gap === undefined) return [];
  const candidates = told.slice(gap.from).filter((event) => typeOf(event) === typeOf(gap.wanted));
  const [only] = candidates;
  if (candidates.length !== 1 || only === undefined) return [];
  return follow(['audit', gap.index], missingFrom(gap.wanted, only));
}

/** The first wanted entry that is not found after the ones before it, and where the search for it began. */
function firstGap<Wanted, Found>(
  wanted: readonly Wanted[],
  found: readonly Found[],
  fits: (wanted: Wanted, found: Found) => boolean,
): { readonly index: number; readonly from: number; readonly wanted: Wanted } | undefined {
  let from = 0;
  for (const [index, want] of wanted.entries()) {
    const at = found.findIndex((entry, position) => position >= from && fits(want, entry));
    if (at < 0) return { index, from, wanted: want };
    from = at + 1;
  }
  return undefined;
}

function typeOf(event: Json): unknown {
  return (event as Partial<AuditEvent>).type;
}

/** Requests that were not made go, new ones are named by method and URL, the others follow what was sent. */
function proposeFetches(wanted: readonly FetchExpectation[], requests: readonly RecordedRequest[]): Edit[] {
  const changed = wanted
    .slice(0, requests.length)
    .flatMap((want, index) => followRequest(['fetches', index], want, requests[index]));
  const gone = removeWhere('fetches', [...wanted.keys()], (index) => index >= requests.length);
  const added = requests.slice(wanted.length).map(({ method, url }, index): Edit => {
    return { kind: 'set', path: ['fetches', wanted.length + index], value: { method, url } };
  });
  return [...changed, ...gone, ...added];
}

function followRequest(base: Path, wanted: FetchExpectation, request: RecordedRequest | undefined): Edit[] {
  if (request === undefined) return [];
  const texts = (['method', 'url', 'host', 'path'] as const).flatMap((key): Edit[] => {
    const isSame = key === 'method' && wanted.method?.toUpperCase() === request.method;
    if (wanted[key] === undefined || wanted[key] === request[key] || isSame) return [];
    return [{ kind: 'set', path: [...base, key], value: request[key] }];
  });
  const headers = Object.entries(wanted.headers ?? {}).flatMap(([name, value]): Edit[] => {
    const actual = request.headers[name.toLowerCase()];
    const path = [...base, 'headers', name];
    if (actual === value) return [];
    return actual === undefined ? [{ kind: 'delete', path }] : [{ kind: 'set', path, value: actual }];
  });
  return [...texts, ...headers, ...followBody([...base, 'body'], wanted.body, request.body)];
}

function followBody(path: Path, wanted: Json | undefined, body: string | null): Edit[] {
  if (wanted === undefined || wanted === body) return [];
  if (body === null) return [{ kind: 'delete', path }];
  return follow(path, missingFrom(wanted, parseJson(body)));
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value));
}
