import { type CanonicalHost, canonicaliseHost } from '@sluice/flow';

/** Characters; parsing what a sandbox sends must cost the engine nothing worth speaking of. */
export const maxUrlLength = 16 * 1024;

/**
 * Reads an http(s) URL into the form that is compared, sent and recorded: canonical host, no fragment. Userinfo is
 * left in place for the caller to refuse. Null when there is no such URL.
 */
export function canonicaliseUrl(text: string): { readonly url: URL; readonly host: CanonicalHost } | null {
  if (text.length > maxUrlLength) return null;
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
  const host = canonicaliseHost(url.hostname);
  if (host === null) return null;
  url.hostname = host.host;
  url.hash = '';
  return { url, host };
}
