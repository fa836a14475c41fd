import type { EgressPolicy } from '@sluice/engine';
import { type ParsedEntry, parseAllowEntry } from '@sluice/flow';
import { canonicaliseUrl } from './canonical-url.ts';
import { isPublicAddress } from './classify-address.ts';

export type UrlDecision =
  /** `url` is canonical: it is the one to send. `entry` is the one that lets it pass. */
  | { readonly ok: true; readonly url: URL; readonly entry: ParsedEntry }
  | { readonly ok: false; readonly message: string };

/**
 * May a request go to this URL (contract 7.1 to 7.3)? Pure: no look-up, no packet. Of several entries that fit, the
 * most specific decides: a whole name before a wildcard, a longer wildcard before a shorter one, one with a port
 * before one without, then the order of the list. An entry that is not well-formed permits nothing.
 */
export function decideUrl(text: string, policy: Pick<EgressPolicy, 'allow'>): UrlDecision {
  const canonical = canonicaliseUrl(text);
  if (canonical === null) return refuse('Only a complete http or https URL can be fetched.');
  const { url, host } = canonical;
  if (url.username !== '' || url.password !== '') {
    return refuse('A URL with a user name or password in it cannot be fetched.');
  }
  const ofHost = policy.allow.flatMap((entry) => {
    const parsed = parseAllowEntry(entry);
    return parsed.ok && coversHost(parsed.value, host.host) ? [parsed.value] : [];
  });
  if (ofHost.length === 0) return refuse(`${host.host} is not on the tenant's fetch allowlist.`);
  const ofPort = ofHost.filter((entry) => portOf(url) === (entry.port ?? defaultPort(url)));
  if (ofPort.length === 0) {
    return refuse(`${host.host} is on the tenant's fetch allowlist, but not with port ${portOf(url)}.`);
  }
  const [entry] = ofPort
    .filter((candidate) => url.protocol === 'https:' || candidate.insecure)
    .sort(bySpecificity);
  if (entry === undefined) {
    return refuse(`${host.host} is on the tenant's fetch allowlist for https only.`);
  }
  if (host.address !== null && !entry.private && !isPublicAddress(host.address)) {
    return refuse(
      `${host.host} is not a public address, and its allowlist entry does not say "private": true.`,
    );
  }
  return { ok: true, url, entry };
}

function refuse(message: string): UrlDecision {
  return { ok: false, message };
}

function coversHost(entry: ParsedEntry, host: string): boolean {
  return entry.wildcard ? host.endsWith(`.${entry.host}`) : host === entry.host;
}

function bySpecificity(a: ParsedEntry, b: ParsedEntry): number {
  return (
    Number(a.wildcard) - Number(b.wildcard) ||
    b.host.length - a.host.length ||
    Number(a.port === null) - Number(b.port === null)
  );
}

function portOf(url: URL): number {
  return url.port === '' ? defaultPort(url) : Number(url.port);
}

function defaultPort(url: URL): number {
  return url.protocol === 'https:' ? 443 : 80;
}
