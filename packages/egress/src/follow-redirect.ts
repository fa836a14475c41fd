import { WireError, type WireResponse } from '@sluice/engine';
import type { PreparedRequest } from './normalise-request.ts';

/** Contract 7.5. */
export const maxRedirects = 5;

const redirectStatuses = new Set([301, 302, 303, 307, 308]);
const bodyHeaders = ['content-encoding', 'content-language', 'content-location', 'content-type'];
/** Headers that say who is asking, whatever their authors called them. */
const credentialHeader = /auth|cookie|token|key|secret|session|signature|credential|passw|csrf|xsrf|jwt/;

export interface Redirection {
  /** Absolute, and not yet checked against the allowlist. */
  readonly url: string;
  readonly request: PreparedRequest;
}

/**
 * The request that a redirect asks for, by the Fetch standard's rules (HTTP-redirect fetch); null when the response
 * is no redirect. Credentials and cookies do not go to another origin (contract 7.5). Headers that the allowlist
 * added are not among `request`'s, so they go nowhere.
 */
export function followRedirect(
  from: URL,
  request: PreparedRequest,
  response: Pick<WireResponse, 'status' | 'headers'>,
): Redirection | null {
  const location = response.headers['location'];
  if (!redirectStatuses.has(response.status) || location === undefined) return null;
  const target = URL.parse(location, from.href);
  if (target === null) {
    throw new WireError('http_fetch_failed', `${from.host} redirected to something that is not a URL.`);
  }
  const headers = new Map(request.headers);
  if (target.origin !== from.origin) {
    for (const name of headers.keys()) if (credentialHeader.test(name)) headers.delete(name);
  }
  if (!becomesGet(response.status, request.method)) {
    return { url: target.href, request: { ...request, headers } };
  }
  for (const name of bodyHeaders) headers.delete(name);
  return { url: target.href, request: { method: 'GET', headers, body: null } };
}

function becomesGet(status: number, method: string): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD';
  return (status === 301 || status === 302) && method === 'POST';
}
