import { isIP } from 'node:net';

/**
 * The one spelling of a host: lower case, punycode, no trailing dot, IPv6 in brackets. `address` is the bare IP
 * when the host is one (contract 7.2).
 */
export interface CanonicalHost {
  readonly host: string;
  readonly address: string | null;
}

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
