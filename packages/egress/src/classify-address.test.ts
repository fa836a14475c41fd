import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { isPublicAddress } from './classify-address.ts';

const forbidden: readonly (readonly [what: string, range: string])[] = [
  ['unspecified', '0.0.0.0/8'],
  ['private', '10.0.0.0/8'],
  ['carrier-grade NAT, with 100.100.100.200', '100.64.0.0/10'],
  ['loopback', '127.0.0.0/8'],
  ['link-local, with 169.254.169.254', '169.254.0.0/16'],
  ['private', '172.16.0.0/12'],
  ['protocol assignments, with 192.0.0.192', '192.0.0.0/24'],
  ['documentation', '192.0.2.0/24'],
  ['6to4 relay', '192.88.99.0/24'],
  ['private', '192.168.0.0/16'],
  ['benchmarking', '198.18.0.0/15'],
  ['documentation', '198.51.100.0/24'],
  ['documentation', '203.0.113.0/24'],
  ['multicast', '224.0.0.0/4'],
  ['reserved', '240.0.0.0/4'],
  ['broadcast', '255.255.255.255/32'],
  ['wire server of a cloud', '168.63.129.16/32'],
  ['unspecified and loopback', '::/127'],
  ['IPv4-compatible', '::/96'],
  ['IPv4-mapped', '::ffff:0:0/96'],
  ['IPv4-translated', '::ffff:0:0:0/96'],
  ['NAT64', '64:ff9b::/96'],
  ['local NAT64', '64:ff9b:1::/48'],
  ['discard', '100::/64'],
  ['Teredo', '2001::/32'],
  ['benchmarking', '2001:2::/48'],
  ['documentation', '2001:db8::/32'],
  ['6to4', '2002::/16'],
  ['documentation', '3fff::/20'],
  ['segment routing', '5f00::/16'],
  ['unassigned', '4000::/3'],
  ['unique local', 'fc00::/7'],
  ['metadata of a cloud', 'fd00:ec2::254/128'],
  ['link-local', 'fe80::/10'],
  ['site-local', 'fec0::/10'],
  ['multicast', 'ff00::/8'],
];

describe('the address guard', () => {
  it.each(forbidden)('7.4 no address of %s %s is public', (_what, range) => {
    const [network, prefix] = ipaddr.parseCIDR(range);
    const bytes = network.toByteArray();
    const host = fc.uint8Array({ minLength: bytes.length, maxLength: bytes.length });
    fc.assert(
      fc.property(host, (random) => {
        const mixed = bytes.map((byte, index) => {
          const fixedBits = Math.min(8, Math.max(0, prefix - index * 8));
          return byte | ((random[index] ?? 0) & (0xff >> fixedBits));
        });
        expect(isPublicAddress(ipaddr.fromByteArray(mixed).toString())).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['2606:4700::5efe:7f00:1', '2606:4700::200:5efe:a9fe:a9fe'])(
    '7.4 %s of ISATAP carries an IPv4 address and is not public',
    (address) => {
      expect(isPublicAddress(address)).toBe(false);
    },
  );

  it.each(['93.184.215.14', '8.8.8.8', '172.32.0.1', '100.128.0.1', '168.63.129.17', '2606:4700::1111'])(
    '7.4 %s is public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    '',
    'localhost',
    '127.1',
    '0x7f.0.0.1',
    '08.8.8.8',
    '8.8.8.8 ',
    'fe80::1%eth0',
    '2606:4700::1111%eth0',
    '[::1]',
    '8.8.8.8:80',
  ])('7.4 %j is no address and so not public', (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });
});
