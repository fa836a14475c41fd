import {
  type AllowEntry,
  type Finding,
  findingAt,
  findingAtSpot,
  type ParsedEntry,
  parseAllowEntry,
  suggest,
} from '@sluice/flow';
import type { AnalysisContext } from '../analysis-context.ts';
import { collectRequests, type RequestHost, type RequestSite } from './collect-requests.ts';

interface Entry {
  readonly index: number;
  readonly written: AllowEntry;
  readonly parsed: ParsedEntry;
}

/** Requests go to hosts that are allowed, every entry of the allowlist serves one, and secrets go out encrypted (contract 7.1, 7.8). */
export function checkHosts(context: AnalysisContext): Finding[] {
  const written = context.bundle.settings.fetch?.allow ?? [];
  const entries = written.flatMap((entry, index): Entry[] => {
    const parsed = parseAllowEntry(entry);
    return parsed.ok ? [{ index, written: entry, parsed: parsed.value }] : [];
  });
  const { sites, complete } = collectRequests(context);
  // An entry that cannot be read may be the one that was meant.
  const refused = entries.length === written.length ? sites.flatMap((site) => checkSite(site, entries)) : [];
  // The entry that a misspelt host was meant for has been told with it.
  const meant = new Set(refused.map((one) => one.meant));
  return [
    ...refused.map(({ finding }) => finding),
    ...(complete
      ? entries
          .filter(({ parsed }) => !meant.has(showEntry(parsed)))
          .flatMap((entry) => checkEntry(entry, sites, context))
      : []),
    ...entries.flatMap((entry) => checkSecrets(entry, context)),
  ];
}

interface Refused {
  readonly finding: Finding;
  /** The entry that was probably meant. */
  readonly meant: string | undefined;
}

function checkSite(site: RequestSite, entries: readonly Entry[]): Refused[] {
  const { host, file, at, path, startsWith, endsWith } = site;
  const names = entries.map(({ parsed }) => showEntry(parsed));
  if (host === null) {
    if (startsWith + endsWith === '' || entries.some(({ parsed }) => mayBe(parsed, site))) return [];
    const shown = `${startsWith}…${endsWith}`;
    const meant = names.find((name) => endsWith !== '' && `.${name}` === endsWith) ?? suggest(shown, names);
    const message = `no entry of the allowlist covers a host "${shown}": the request is refused with http_fetch_denied`;
    const hint = `Add ${endsWith.startsWith('.') ? `"*${endsWith}"` : 'the hosts that it can be'} under "fetch.allow" in sluice.json if it is meant.`;
    return [{ finding: findingAtSpot('host-not-allowed', file, at, { message, hint }, path), meant }];
  }
  if (entries.some(({ parsed }) => covers(parsed, host))) return [];
  const shown = host.port === null ? host.host : `${host.host}:${host.port}`;
  const near = entries.find(({ parsed }) => parsed.host === host.host);
  const meant = near === undefined ? suggest(shown, names) : showEntry(near.parsed);
  const message = `"${shown}" is not on the allowlist: the request is refused with http_fetch_denied`;
  const hint = `${meant === undefined ? '' : `Did you mean "${meant}"? `}Add "${shown}" under "fetch.allow" in sluice.json if it is meant.`;
  return [{ finding: findingAtSpot('host-not-allowed', file, at, { message, hint }, path), meant }];
}

/** The port of https, or of http where the entry allows it, when none is written. */
function covers(entry: ParsedEntry, { host, port }: RequestHost): boolean {
  const isHost = entry.wildcard ? host.endsWith(`.${entry.host}`) : host === entry.host;
  if (!isHost) return false;
  if (entry.port === port) return true;
  if (entry.port === null) return port === 443 || (entry.insecure && port === 80);
  return port === null && (entry.port === 443 || (entry.insecure && entry.port === 80));
}

function showEntry({ host, wildcard, port }: ParsedEntry): string {
  return `${wildcard ? '*.' : ''}${host}${port === null ? '' : `:${port}`}`;
}

function checkEntry(
  { index, written, parsed }: Entry,
  sites: readonly RequestSite[],
  { bundle }: AnalysisContext,
): Finding[] {
  const isUsed = sites.some((site) => (site.host === null ? mayBe(parsed, site) : covers(parsed, site.host)));
  if (isUsed) return [];
  const path = ['fetch', 'allow', index, ...(typeof written === 'string' ? [] : ['host'])];
  const message = `no action and no webhook makes a request to "${showEntry(parsed)}"`;
  const hint = 'Remove the entry: what is not allowed cannot be misused.';
  return [findingAt('host-never-fetched', bundle.tenantSource, path, { message, hint })];
}

/** Whether a computed host can be one that the entry covers, by what is known of its beginning and its end. */
function mayBe(entry: ParsedEntry, { startsWith, endsWith }: RequestSite): boolean {
  const shown = showEntry(entry).replace(/^\*/, '');
  const end = endsWith.toLowerCase();
  const start = startsWith.toLowerCase();
  if (!entry.wildcard) return shown.endsWith(end) && shown.startsWith(start);
  return shown.endsWith(end) || end.endsWith(shown);
}

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

function checkSecrets({ index, parsed }: Entry, { bundle }: AnalysisContext): Finding[] {
  if (!parsed.insecure || loopback.test(parsed.host)) return [];
  return parsed.headers.flatMap((header) => {
    if (!('secret' in header)) return [];
    const message = `"${showEntry(parsed)}" may be asked over http, and "${header.name}" carries the secret "${header.secret}" there`;
    const written = bundle.settings.fetch?.allow?.[index];
    const names = typeof written === 'object' ? Object.keys(written.headers ?? {}) : [];
    const name = names.find((candidate) => candidate.toLowerCase() === header.name) ?? header.name;
    const hint = 'Use https and take "insecure" out: whoever can read the traffic has the secret.';
    return [
      findingAt(
        'secret-over-http',
        bundle.tenantSource,
        ['fetch', 'allow', index, 'headers', name],
        { message, hint },
        'key',
      ),
    ];
  });
}
