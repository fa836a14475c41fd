import { includesValue } from './deep-equal.ts';
import type { Json } from './json.ts';
import { isInNetwork, type Network, parseAddress, parseNetwork } from './match-cidr.ts';
import { matchComputedPattern } from './match-pattern.ts';
import { isList, isObject } from './read-member.ts';

/** What a function takes. `has` and `coalesce` have no `apply`: the compiler evaluates their arguments one by one. */
interface FunctionEntry {
  readonly min: number;
  readonly max: number;
  /** For messages: how a call looks. */
  readonly usage: string;
  readonly apply?: (first: Json, second: Json) => Json;
}

/** The functions of expressions (contract 4.4). All are total: an argument of the wrong type gives null or false. */
export const functionTable = {
  size: { min: 1, max: 1, usage: 'size(value)', apply: size },
  lower: { min: 1, max: 1, usage: 'lower(text)', apply: lower },
  upper: { min: 1, max: 1, usage: 'upper(text)', apply: upper },
  startsWith: { min: 2, max: 2, usage: 'startsWith(text, start)', apply: startsWith },
  endsWith: { min: 2, max: 2, usage: 'endsWith(text, end)', apply: endsWith },
  contains: { min: 2, max: 2, usage: 'contains(textOrList, item)', apply: contains },
  has: { min: 1, max: 1, usage: 'has(path)' },
  coalesce: { min: 1, max: Number.POSITIVE_INFINITY, usage: 'coalesce(first, second, …)' },
  inCidr: { min: 2, max: 2, usage: 'inCidr(ip, "10.0.0.0/8")', apply: inCidr },
  matches: { min: 2, max: 2, usage: 'matches(text, "^pattern$")', apply: matches },
} as const satisfies Readonly<Record<string, FunctionEntry>>;

export type FunctionName = keyof typeof functionTable;
export const functionNames: readonly string[] = Object.keys(functionTable);

export function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(functionTable, name);
}

/** Unicode code points of a string, elements of a list, keys of an object; null for anything else. */
export function size(value: Json): Json {
  if (typeof value === 'string') {
    let count = 0;
    for (const _ of value) count += 1;
    return count;
  }
  if (isList(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : null;
}

function lower(text: Json): Json {
  return typeof text === 'string' ? text.toLowerCase() : null;
}

function upper(text: Json): Json {
  return typeof text === 'string' ? text.toUpperCase() : null;
}

function startsWith(text: Json, start: Json): Json {
  return typeof text === 'string' && typeof start === 'string' && text.startsWith(start);
}

function endsWith(text: Json, end: Json): Json {
  return typeof text === 'string' && typeof end === 'string' && text.endsWith(end);
}

/** A string contains a string; a list contains an element of equal content. */
function contains(whole: Json, item: Json): Json {
  if (typeof whole === 'string') return typeof item === 'string' && whole.includes(item);
  return isList(whole) && includesValue(whole, item);
}

/** Whether the address lies in the network, or in one of a list of networks. What is neither is in none. */
function inCidr(ip: Json, networks: Json): Json {
  return isInNetworks(ip, parseNetworks(networks));
}

export function parseNetworks(networks: Json): readonly Network[] {
  const texts = isList(networks) ? networks : [networks];
  return texts
    .map((text) => (typeof text === 'string' ? parseNetwork(text) : null))
    .filter((network) => network !== null);
}

export function isInNetworks(ip: Json, networks: readonly Network[]): boolean {
  const address = typeof ip === 'string' ? parseAddress(ip) : null;
  return address !== null && networks.some((network) => isInNetwork(address, network));
}

/** Whether the RE2 pattern occurs anywhere in the text; `^` and `$` tie it to the ends. */
function matches(text: Json, pattern: Json): Json {
  return typeof text === 'string' && typeof pattern === 'string' && matchComputedPattern(text, pattern);
}
