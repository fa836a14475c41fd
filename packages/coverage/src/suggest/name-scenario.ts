import { isObject, type Json, type JsonObject } from '@sluice/expression';
import { denialOf, type Observation } from '@sluice/scenario';

/** Words for what stands at well-known places of an event. */
const phrases: Readonly<Record<string, (value: Json) => string>> = {
  'request.geo.country': (value) => (value === '' ? 'from an unknown country' : `from ${show(value)}`),
  'request.ip': (value) => `at ${show(value)}`,
  'request.asn.is_tor': (value) => (value === true ? 'behind Tor' : 'not behind Tor'),
  'request.asn.is_vpn': (value) => (value === true ? 'behind a VPN' : 'not behind a VPN'),
  'authentication.risk_score': (value) => `at a risk of ${show(value)}`,
  'client.type': (value) => `by a client of type ${show(value)}`,
  'client.id': (value) => `by ${show(value)}`,
};

/** What leads there and what comes of it: `a visitor from XX is denied: country-blocked`. At most 160 characters. */
export function nameScenario(given: JsonObject, { result, inspection }: Observation): string {
  const { who, before } = personOf(given, inspection.trace[0]?.stage === 'issue-tokens');
  const event = leavesOf(given['event'], []).filter(([path]) => path !== 'user');
  const user = leavesOf(given['user'], []).filter(([path]) => path !== 'id');
  const profile = leavesOf(memberOf(given['authentication'], 'user'), []).filter(([path]) => path !== 'id');
  const told = [
    ...event.map(([path, value]) => phrases[path]?.(value) ?? `with ${lastOf(path)} ${show(value)}`),
    ...[...user, ...profile].map(([path, value]) => `with ${lastOf(path)} ${show(value)}`),
  ];
  const answers = [...promptsOf(given), ...mocksOf(given)];
  const subject = [who, ...told.slice(0, 4)].join(' ');
  const when = [...before, ...answers].slice(0, 4).join(', ');
  const denial = denialOf({ result, inspection });
  const end =
    denial === null
      ? result.status === 'completed'
        ? 'passes'
        : `is ${result.status}`
      : `is denied: ${denial.error_kind ?? denial.reason ?? 'without a reason'}`;
  return cut(`${subject}${when === '' ? '' : `, ${when},`} ${end}`);
}

function personOf(
  given: JsonObject,
  isToken: boolean,
): { readonly who: string; readonly before: readonly string[] } {
  const outcome = memberOf(given['authentication'], 'outcome');
  if (outcome === 'registered') return { who: 'somebody new', before: [] };
  if (outcome === 'authenticated') return { who: 'a user', before: [] };
  if (outcome === 'failed') return { who: 'a visitor', before: ['whose credentials are refused'] };
  if (!isToken) return { who: 'a visitor', before: [] };
  return { who: given['user'] === undefined ? 'a client without a user' : 'a user', before: [] };
}

function promptsOf({ prompts }: JsonObject): string[] {
  if (!isObject(prompts)) return [];
  return Object.entries(prompts).map(([block, answer]) => {
    const [first] = leavesOf(answer, []);
    return first === undefined ? `without an answer to ${block}` : `${block} ${first[0]} ${show(first[1])}`;
  });
}

function mocksOf({ fetch }: JsonObject): string[] {
  if (!Array.isArray(fetch)) return [];
  return fetch.flatMap((mock: Json) => {
    if (!isObject(mock)) return [];
    const { url, fail, respond } = mock;
    const host = URL.parse(String(url))?.hostname ?? String(url);
    if (fail !== undefined) return [fail === 'timeout' ? `${host} times out` : `${host} is down`];
    if (!isObject(respond)) return [];
    const status = respond['status'];
    if (typeof status === 'number' && (status < 200 || status > 299)) return [`${host} says ${status}`];
    if (typeof respond['body'] === 'string') return [`${host} sends no JSON`];
    const [first] = leavesOf(respond['json'], []);
    return first === undefined ? [] : [`${host} says ${lastOf(first[0])} ${show(first[1])}`];
  });
}

function leavesOf(value: Json | undefined, at: readonly string[]): (readonly [string, Json])[] {
  if (value === undefined) return [];
  if (!isObject(value)) return [[at.join('.'), value]];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...at, key]));
}

function lastOf(path: string): string {
  return (path.split('.').at(-1) ?? path).replaceAll('_', ' ');
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function show(value: Json): string {
  const text = typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39).toWellFormed()}…` : text;
}

function cut(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').toWellFormed();
  return line.length > 160 ? `${line.slice(0, 159).toWellFormed()}…` : line;
}
