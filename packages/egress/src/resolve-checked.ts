import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { WireError } from '@sluice/engine';
import { isPublicAddress } from './classify-address.ts';

/** Every address of a host name, IPv4 and IPv6 as text. Rejects when there is none. */
export type Resolver = (hostname: string) => Promise<readonly string[]>;

/**
 * As many as are tried. A name can have thousands of addresses, and each would be sent a packet, whoever it belongs to.
 */
const maxPerFamily = 4;

/** What the operating system says, its hosts file included. */
export const systemResolver: Resolver = async (hostname) => {
  const found = await lookup(hostname, { all: true, order: 'verbatim' });
  return found.map(({ address }) => address);
};

/**
 * The addresses that a connection to this URL may use (contract 7.4): one look-up, each answer checked, the first
 * few of IPv4 and of IPv6 given. A single address that is not public denies the whole name, since it is the name that
 * cannot be trusted then.
 */
export async function resolveChecked(
  url: URL,
  allowPrivate: boolean,
  resolver: Resolver,
): Promise<readonly string[]> {
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(hostname) !== 0 ? [hostname] : await ask(resolver, hostname);
  const unfit = addresses.some((address) => (allowPrivate ? isIP(address) === 0 : !isPublicAddress(address)));
  if (unfit) {
    throw new WireError(
      'http_fetch_denied',
      `${url.hostname} leads to an address that is not public, and its allowlist entry does not say "private": true.`,
    );
  }
  const distinct = [...new Set(addresses)];
  const fewOf = (family: number) =>
    distinct.filter((address) => isIP(address) === family).slice(0, maxPerFamily);
  const used = new Set([...fewOf(4), ...fewOf(6)]);
  return distinct.filter((address) => used.has(address));
}

async function ask(resolver: Resolver, hostname: string): Promise<readonly string[]> {
  const addresses = await resolver(hostname).catch(() => []);
  if (addresses.length === 0) {
    throw new WireError('http_fetch_failed', `The name ${hostname} could not be resolved.`);
  }
  return addresses;
}
