import type { FetchRecord, HttpErrorKind, OutboundRequest } from '@sluice/engine';
import { isHttpToken } from '@sluice/flow';
import { canonicaliseUrl } from './canonical-url.ts';

const maxPathLength = 2_048;
const maxMethodLength = 32;

/**
 * What the trace keeps of an exchange (contract 7.9): where the author's request was meant to go, and how it ended.
 * Never a body, a query, a header or userinfo. Host and path are empty for a URL that cannot be read.
 */
export function recordExchange(
  request: Pick<OutboundRequest, 'method' | 'url'>,
  end: {
    readonly status: number | null;
    readonly durationMs: number;
    readonly errorKind?: HttpErrorKind;
  },
): FetchRecord {
  const canonical = canonicaliseUrl(request.url);
  const readable = isHttpToken(request.method) && request.method.length <= maxMethodLength;
  return {
    method: readable ? request.method.toUpperCase() : '?',
    host: canonical?.url.host ?? '',
    path: canonical?.url.pathname.slice(0, maxPathLength) ?? '',
    status: end.status,
    durationMs: Math.max(0, Math.round(end.durationMs)),
    ...(end.errorKind === undefined ? {} : { error_kind: end.errorKind }),
  };
}
