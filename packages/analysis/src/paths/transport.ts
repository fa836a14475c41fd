import { type AllowEntry, parseAllowEntry } from '@sluice/flow';
import { apply, input, not, or, value, yes } from '../term/build-term.ts';
import { spellTerm } from '../term/spell-term.ts';
import type { Term } from '../term/term.ts';
import type { PathExchange } from './flow-path.ts';
import { hostOfUrl, type UrlOrigin } from './host-of-url.ts';

/** By which rules a request goes out. */
export interface Transport {
  readonly allow: readonly AllowEntry[];
  /**
   * Leaves aside what only the network's own trouble brings about: an address that is refused, a redirect that leads off the list, an
   * answer that is too large.
   */
  readonly isUsual: boolean;
}

/**
 * What holds of a request's outcome by the tenant's allowlist and the way HTTP goes (contract, section 7). A request to a host that is
 * not on the list is never sent. `known`: whether it got an answer, where that is known.
 */
export function outcomeOf(
  { source, url }: Pick<PathExchange, 'source' | 'url'>,
  { allow, isUsual }: Transport,
  known: boolean | null,
): readonly Term[] {
  const isOk = known === null ? apply('is', input(source, 'ok'), yes) : value(known);
  const kind = (name: string) => apply('is', input(source, 'error_kind'), value(name));
  const host = hostOfUrl(url);
  if (host.kind === 'known' && !host.origins.some((origin) => isAllowed(origin, allow)))
    return isUsual ? [not(isOk), kind('http_fetch_denied')] : [not(isOk)];
  const isAnswer = or(not(isOk), apply('lessOrEqual', value(200), input(source, 'status')));
  const isListedHost = host.kind === 'known' && host.origins.every((origin) => isAllowed(origin, allow));
  const kinds = !isUsual
    ? [...usualKinds, 'http_fetch_denied', 'limit_exceeded']
    : isListedHost
      ? usualKinds
      : [...usualKinds, 'http_fetch_denied'];
  return [isAnswer, or(isOk, ...kinds.map(kind))];
}

const usualKinds = ['http_fetch_failed', 'http_fetch_timeout'] as const;

/** Whether the conditions of a way say that the request got an answer; null where they say neither. */
export function isAnswered({ source }: Pick<PathExchange, 'source'>, when: readonly Term[]): boolean | null {
  const ok = input(source, 'ok');
  const told = new Set(when.map(spellTerm));
  const says = (...terms: readonly Term[]) => terms.some((term) => told.has(spellTerm(term)));
  if (says(ok, apply('is', ok, yes))) return true;
  return says(not(ok), not(apply('is', ok, yes))) ? false : null;
}

/** Whether the allowlist lets a request go there, as far as that does not depend on the address. */
export function isAllowed(origin: UrlOrigin | null, allow: readonly AllowEntry[]): boolean {
  if (origin === null) return false;
  const { host, port, protocol } = origin;
  return allow.some((entry) => {
    const parsed = parseAllowEntry(entry);
    if (!parsed.ok) return false;
    const { value: known } = parsed;
    const covers = known.wildcard ? host.endsWith(`.${known.host}`) : host === known.host;
    const usual = protocol === 'https:' ? 443 : 80;
    return covers && port === (known.port ?? usual) && (protocol === 'https:' || known.insecure);
  });
}

/** Whether an entry of the allowlist is about the host, whatever its port. */
export function isListed(host: string, allow: readonly AllowEntry[]): boolean {
  const name = URL.parse(`https://${host}`)?.hostname.replace(/\.$/, '');
  if (name === undefined) return false;
  return allow.some((entry) => {
    const parsed = parseAllowEntry(entry);
    if (!parsed.ok) return false;
    return parsed.value.wildcard ? name.endsWith(`.${parsed.value.host}`) : name === parsed.value.host;
  });
}
