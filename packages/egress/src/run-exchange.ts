import {
  type EgressPolicy,
  type HttpWire,
  type OutboundRequest,
  type OutboundResponse,
  type Secrets,
  WireError,
  type WireResponse,
} from '@sluice/engine';
import { attachEntryHeaders } from './attach-entry-headers.ts';
import { maxUrlLength } from './canonical-url.ts';
import { decideUrl } from './decide-url.ts';
import { followRedirect, maxRedirects } from './follow-redirect.ts';
import { createMask } from './mask-secrets.ts';
import { normaliseRequest, type PreparedRequest } from './normalise-request.ts';

export interface ExchangeTools {
  readonly secrets: Secrets;
  readonly wire: HttpWire;
}

/**
 * One exchange, from the author's request to the response they see: each hop is decided, given its entry's headers
 * and sent; redirects make further hops. Rejects with a {@link WireError} whose message is safe to show.
 */
export async function runExchange(
  request: OutboundRequest,
  policy: EgressPolicy,
  tools: ExchangeTools,
  signal: AbortSignal,
): Promise<OutboundResponse> {
  const secretValues = new Set<string>();
  try {
    const response = await runHops(request, policy, tools, signal, secretValues);
    return readResponse(response, createMask(secretValues));
  } catch (error) {
    if (error instanceof WireError) {
      throw new WireError(error.errorKind, createMask(secretValues)(error.message));
    }
    throw new WireError('http_fetch_failed', 'The request could not be made.');
  }
}

async function runHops(
  request: OutboundRequest,
  policy: EgressPolicy,
  tools: ExchangeTools,
  signal: AbortSignal,
  secretValues: Set<string>,
): Promise<WireResponse> {
  if (request.url.length > maxUrlLength) {
    throw new WireError('limit_exceeded', `The URL is longer than ${maxUrlLength} characters.`);
  }
  let url = request.url;
  let prepared: PreparedRequest | undefined;
  for (let redirects = 0; ; redirects += 1) {
    const decision = decideUrl(url, policy);
    if (!decision.ok) {
      const how = redirects === 0 ? '' : 'A redirect was not followed: ';
      throw new WireError('http_fetch_denied', `${how}${decision.message}`);
    }
    prepared ??= normaliseRequest(request, policy.requestBytes);
    const attached = await attachEntryHeaders(
      prepared.headers,
      decision.entry,
      tools.secrets,
      policy.tenantSlug,
    );
    for (const value of attached.secretValues) secretValues.add(value);
    // The time may be over since; nothing leaves after that.
    signal.throwIfAborted();
    const answer = await tools.wire.send(
      {
        method: prepared.method,
        url: decision.url,
        headers: attached.headers,
        body: prepared.body,
        allowPrivate: decision.entry.private,
        responseBytes: policy.responseBytes,
      },
      signal,
    );
    const response = checkAnswer(answer, policy.responseBytes);
    const redirection =
      request.redirect === 'manual' ? null : followRedirect(decision.url, prepared, response);
    if (redirection === null) return response;
    if (redirects === maxRedirects) {
      throw new WireError('http_fetch_failed', `The request was redirected more than ${maxRedirects} times.`);
    }
    url = redirection.url;
    prepared = redirection.request;
  }
}

/** A wire is a port: what it promises about sizes and names holds here whichever one is plugged in. */
function checkAnswer(answer: WireResponse, responseBytes: number): WireResponse {
  if (answer.body.length > responseBytes) {
    throw new WireError('limit_exceeded', `The response body is larger than ${responseBytes} bytes.`);
  }
  const headers = Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { ...answer, headers: Object.fromEntries(headers) };
}

/** What action code gets to see: text, without secrets (contract 7.7, 7.8). */
function readResponse(response: WireResponse, mask: (text: string) => string): OutboundResponse {
  const headers = Object.entries(response.headers).map(([name, value]) => [mask(name), mask(value)] as const);
  return {
    status: response.status,
    headers: Object.fromEntries(headers),
    body: mask(new TextDecoder('utf-8').decode(response.body)),
  };
}
