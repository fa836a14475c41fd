import { describe, expect, it } from '@jest/globals';
import { isInNetwork, parseAddress, parseNetwork } from './match-cidr.ts';

function isIn(ip: string, cidr: string): boolean {
  const address = parseAddress(ip);
  const network = parseNetwork(cidr);
  return address !== null && network !== null && isInNetwork(address, network);
}

describe('inCidr', () => {
  it.each([
    ['10.255.255.255', '10.0.0.0/8', true],
    ['11.0.0.0', '10.0.0.0/8', false],
    ['10.1.2.3', '10.9.9.9/8', true],
    ['1.2.3.4', '0.0.0.0/0', true],
    ['1.2.3.4', '1.2.3.4/32', true],
    ['1.2.3.5', '1.2.3.4/32', false],
    ['1.2.3.4', '1.2.3.4', true],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:DB8:0:0::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['::1', '::/0', true],
    ['::1', '::1', true],
    ['::ffff:10.1.2.3', '10.0.0.0/8', true],
    ['::ffff:a01:203', '10.0.0.0/8', true],
    ['10.1.2.3', '::ffff:10.0.0.0/104', true],
    ['11.1.2.3', '::ffff:10.0.0.0/104', false],
    ['10.1.2.3', '::ffff:0:0/96', true],
    ['1.2.3.4', '::/0', false],
    ['::1', '0.0.0.0/0', false],
    ['::10.1.2.3', '10.0.0.0/8', false],
  ])('4.4 finds %s in %s: %s', (ip, cidr, expected) => {
    expect(isIn(ip, cidr)).toBe(expected);
  });
  it.each([
    '010.1.2.3',
    '0x0a.1.2.3',
    '10.1',
    '167772161',
    '10.1.2.256',
    ' 10.1.2.3',
    '10.1.2.3 ',
    '10.1.2.3.4',
    '10.1.2.3/8',
    '::ffff:010.1.2.3',
    '::ffff:10.1.2',
    'fe80::1%eth0',
    '[::1]',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '',
    'localhost',
    '١.1.1.1',
  ])('4.4 takes %j for no address', (ip) => {
    expect(parseAddress(ip)).toBe(null);
  });
  it.each([
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/a',
    '010.0.0.0/8',
    '::/129',
    '/8',
    '',
  ])('4.4 takes %j for no network', (cidr) => {
    expect(parseNetwork(cidr)).toBe(null);
  });
});
