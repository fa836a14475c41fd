import { isIPv6 } from 'node:net';
import type { EgressPolicy } from '@sluice/engine';
import { canonicaliseHost } from './canonical-host.ts';
import { isHeaderName, isHeaderValue, isReservedHeader } from './check-header.ts';

export type AllowEntry = EgressPolicy['allow'][number];

/** A header that the entry adds: text as it stands, or the name of a secret (contract 7.8). */
export type EntryHeader =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly secret: string };

/** An allowlist entry, checked and in canonical form (contract 7.1). */
export interface ParsedEntry {
  /** For a wildcard, the part behind `*.`. */
  readonly host: string;
  /** The entry covers the sub-domains of `host`, and not `host` itself. */
  readonly wildcard: boolean;
  /** Null: the default port of the scheme. */
  readonly port: number | null;
  readonly insecure: boolean;
  readonly private: boolean;
  readonly headers: readonly EntryHeader[];
}

export type ParsedAllowEntry =
  | { readonly ok: true; readonly value: ParsedEntry }
  | { readonly ok: false; readonly message: string; readonly hint: string };

const hostForm = 'Write a host name and, if needed, a port: "api.example.com" or "api.example.com:8443".';
const secretReference = /^secret:(.*)$/s;
const secretName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Checks one entry of a tenant's allowlist. The message is for the author of `sluice.json`. */
export function parseAllowEntry(entry: AllowEntry): ParsedAllowEntry {
  const full = typeof entry === 'string' ? { host: entry } : entry;
  const place = parsePlace(full.host);
  if (!place.ok) return place;
  const headers = parseHeaders(full.host, full.headers ?? {});
  if (!headers.ok) return headers;
  return {
    ok: true,
    value: {
      ...place.value,
      insecure: full.insecure === true,
      private: full.private === true,
      headers: headers.value,
    },
  };
}

type Parsed<T> = { readonly ok: true; readonly value: T } | Extract<ParsedAllowEntry, { ok: false }>;

function refuse(message: string, hint: string = hostForm): Extract<ParsedAllowEntry, { ok: false }> {
  return { ok: false, message, hint };
}

function parsePlace(text: string): Parsed<Pick<ParsedEntry, 'host' | 'wildcard' | 'port'>> {
  const quoted = JSON.stringify(text);
  if (/[/\\?#@\s%]/.test(text)) return refuse(`${quoted} is not a host name.`);
  const wildcard = text.startsWith('*.');
  const rest = wildcard ? text.slice(2) : text;
  if (rest.includes('*')) {
    return refuse(
      `${quoted} has a "*" in a place where it means nothing.`,
      'A wildcard stands for sub-domains only: "*.example.com".',
    );
  }
  const authority = isIPv6(rest) ? `[${rest}]` : rest;
  if (authority.endsWith(':')) return refuse(`${quoted} has an empty port.`);
  const port = /:(\d{1,5})$/.exec(authority.replace(/^\[.*?\]/, ''))?.[1];
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) {
    return refuse(`${quoted} has a port outside 1 to 65535.`);
  }
  const written = port === undefined ? authority : authority.slice(0, -port.length - 1);
  const url = URL.parse(`https://${written}`);
  const canonical = url === null || url.port !== '' ? null : canonicaliseHost(url.hostname);
  if (canonical === null) return refuse(`${quoted} is not a host name.`);
  if (canonical.address !== null && canonical.host !== written.toLowerCase()) {
    return refuse(`${quoted} is an odd spelling of an address.`, `Write ${JSON.stringify(canonical.host)}.`);
  }
  if (wildcard && (canonical.address !== null || !canonical.host.includes('.'))) {
    return refuse(
      `${quoted} would cover far more than one domain.`,
      'A wildcard needs a domain of at least two names behind it: "*.example.com".',
    );
  }
  return {
    ok: true,
    value: { host: canonical.host, wildcard, port: port === undefined ? null : Number(port) },
  };
}

function parseHeaders(host: string, headers: Readonly<Record<string, string>>): Parsed<EntryHeader[]> {
  const parsed: EntryHeader[] = [];
  for (const [given, text] of Object.entries(headers)) {
    const name = given.toLowerCase();
    const quoted = `The header ${JSON.stringify(given)} of ${JSON.stringify(host)}`;
    if (!isHeaderName(name))
      return refuse(`${quoted} has no valid name.`, 'Use letters, digits and hyphens.');
    if (isReservedHeader(name)) {
      return refuse(`${quoted} belongs to the connection and cannot be set.`, 'Remove it.');
    }
    if (parsed.some((header) => header.name === name)) {
      return refuse(`${quoted} is given twice.`, 'Keep one of them; case makes no difference.');
    }
    const secret = secretReference.exec(text)?.[1];
    if (secret === undefined) {
      if (!isHeaderValue(text)) {
        return refuse(`${quoted} has a value that a header cannot carry.`, 'Use printable ASCII.');
      }
      parsed.push({ name, text });
    } else {
      if (!secretName.test(secret)) {
        return refuse(
          `${quoted} names no secret.`,
          'Write "secret:" and the name of one: "secret:fraud-key".',
        );
      }
      parsed.push({ name, secret });
    }
  }
  return { ok: true, value: parsed };
}
