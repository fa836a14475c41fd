import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
export interface Network {
  readonly address: Address;
  readonly bits: number;
}

/**
 * Reads an address in its one plain spelling: four decimal parts without leading zeros, or RFC 4291 text without a zone.
 * An IPv4-mapped IPv6 address is the IPv4 address. Null for anything else.
 */
export function parseAddress(text: string): Address | null {
  const address = parseLiteral(text);
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function parseLiteral(text: string): Address | null {
  try {
    if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
    const hexadecimal = spellTailInHex(text);
    if (hexadecimal === null || !/^[0-9a-fA-F:]+$/.test(hexadecimal)) return null;
    return ipaddr.IPv6.isValid(hexadecimal) ? ipaddr.IPv6.parse(hexadecimal) : null;
  } catch {
    return null;
  }
}

/** ipaddr.js takes `::10.0.0.1` for the mapped `::ffff:10.0.0.1`, and octal parts in the tail: it gets neither. */
function spellTailInHex(text: string): string | null {
  const tailStart = text.lastIndexOf(':') + 1;
  const tail = text.slice(tailStart);
  if (!tail.includes('.')) return text;
  if (tailStart === 0 || !ipaddr.IPv4.isValidFourPartDecimal(tail)) return null;
  const [a = 0, b = 0, c = 0, d = 0] = ipaddr.IPv4.parse(tail).octets;
  return `${text.slice(0, tailStart)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

/** Reads `10.0.0.0/8` or a single address. Bits below the prefix are ignored. Null for anything else. */
export function parseNetwork(text: string): Network | null {
  const [start = '', prefix, ...more] = text.split('/');
  if (more.length > 0) return null;
  const literal = parseLiteral(start);
  if (literal === null) return null;
  const size = literal instanceof ipaddr.IPv4 ? 32 : 128;
  if (prefix !== undefined && !/^(?:0|[1-9][0-9]{0,2})$/.test(prefix)) return null;
  const bits = prefix === undefined ? size : Number(prefix);
  if (bits > size) return null;
  if (literal instanceof ipaddr.IPv6 && literal.isIPv4MappedAddress() && bits >= 96) {
    return { address: literal.toIPv4Address(), bits: bits - 96 };
  }
  return { address: literal, bits };
}

/** An IPv4 address is in no IPv6 network, `::/0` included, but for the mapped ones. */
export function isInNetwork(address: Address, network: Network): boolean {
  if (address instanceof ipaddr.IPv4 && network.address instanceof ipaddr.IPv4) {
    return address.match(network.address, network.bits);
  }
  if (address instanceof ipaddr.IPv6 && network.address instanceof ipaddr.IPv6) {
    return address.match(network.address, network.bits);
  }
  return false;
}
