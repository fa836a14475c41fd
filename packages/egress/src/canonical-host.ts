import { isIP } from 'node:net';

/**
 * The one spelling of a host: lower case, punycode, no trailing dot, IPv6 in brackets. `address` is the bare IP
 * when the host is one (contract 7.2).
 */
export interface CanonicalHost {
  readonly host: string;
  readonly address: string | null;
}

/** Characters; parsing what a sandbox sends must cost the engine nothing worth speaking of. */
export const maxUrlLength = 16 * 1024;
const maxHostLength = 253;
const label = /^[a-z0-9_-]{1,63}$/;

/**
 * Takes the `hostname` of a parsed WHATWG URL, which has already undone case, IDN, percent-encoding and every
 * IPv4 spelling. Null for what is no plain DNS name and no address.
 */
export function canonicaliseHost(hostname: string): CanonicalHost | null {
  if (hostname.startsWith('[')) return { host: hostname, address: hostname.slice(1, -1) };
  const host = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
  if (isIP(host) !== 0) return { host, address: host };
  if (host.length > maxHostLength || !host.split('.').every((part) => label.test(part))) return null;
  return { host, address: null };
}

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
