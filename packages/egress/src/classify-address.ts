import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Platform services on addresses that look public: Azure's wire server answers with credentials. The other
 * metadata addresses (169.254.169.254, 100.100.100.200, 192.0.0.192, fd00:ec2::254) lie in special ranges.
 */
const platformAddresses = new Set(['168.63.129.16']);
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');
/** The middle of an interface identifier that is an IPv4 address (RFC 5214, section 6.1). */
const isatap = /^0[02]005efe$/;

/**
 * Is this an address of the public internet (contract 7.4)? Loopback, private, link-local, metadata, carrier-grade
 * NAT, multicast, reserved, documentation, benchmarking and unspecified ones are not, nor is any IPv6 form that can
 * carry an IPv4 address (mapped, compatible, 6to4, Teredo, ISATAP, NAT64). What cannot be read is not public.
 */
export function isPublicAddress(text: string): boolean {
  if (isIP(text) === 0 || text.includes('%')) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4'
    ? !platformAddresses.has(address.toString())
    : address.match(globalUnicast) && !isatap.test(hexOf(address.toByteArray().slice(8, 12)));
}

function hexOf(bytes: readonly number[]): string {
  return Buffer.from(bytes).toString('hex');
}
