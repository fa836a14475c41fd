import { isIPv6 } from 'node:net';
import type { AllowEntry } from '../tenant-schema.ts';
import { canonicaliseHost } from './canonical-host.ts';
import { isHeaderName, isHeaderValue, isReservedHeader } from './check-header.ts';

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

/** What is wrong with one part of an entry, in the words of a finding. Never quotes the value of a header. */
export interface EntryProblem {
  /** A header is named as the entry spells it. */
  readonly part: 'host' | { readonly header: string };
  readonly message: string;
  readonly hint: string;
}

export type ParsedAllowEntry =
  | { readonly ok: true; readonly value: ParsedEntry }
  | { readonly ok: false; readonly problems: readonly EntryProblem[] };

const hostForm = 'Write a host name and, if needed, a port: "api.example.com" or "api.example.com:8443".';
const wildcardForm = 'A wildcard stands for the sub-domains of one domain: "*.example.com".';
/** What stands in front of a port: an address in brackets, or anything without a colon. */
const hostAndPort = /^(?<name>\[[^\]]*\]|[^:[\]]*)(?::(?<port>.*))?$/s;
/** Taken in the widest sense: a reference that is misspelt must not be sent as text. */
const secretLike = /^\s*secret\s*:/i;
const secretReference = /^secret:([A-Za-z0-9][A-Za-z0-9._-]{0,127})$/;

/** Checks one entry of a tenant's allowlist (contract 7.1, 7.2, 7.8) and tells every part of it that is wrong. */
export function parseAllowEntry(entry: AllowEntry): ParsedAllowEntry {
  const full = typeof entry === 'string' ? { host: entry } : entry;
  const place = parsePlace(full.host);
  const headers: EntryHeader[] = [];
  const taken = new Set<string>();
  const problems: EntryProblem[] = 'message' in place ? [{ part: 'host', ...place }] : [];
  for (const [given, text] of Object.entries(full.headers ?? {})) {
    const header = parseHeader(given, text, taken);
    taken.add(given.toLowerCase());
    if ('message' in header) problems.push({ part: { header: given }, ...header });
    else headers.push(header);
  }
  if ('message' in place || problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    value: { ...place, insecure: full.insecure === true, private: full.private === true, headers },
  };
}

type Words = Pick<EntryProblem, 'message' | 'hint'>;

function parsePlace(text: string): Pick<ParsedEntry, 'host' | 'wildcard' | 'port'> | Words {
  const quoted = JSON.stringify(text);
  const noHost = { message: `${quoted} is not a host name`, hint: hostForm };
  if (text.includes('://')) {
    return { message: `${quoted} has a scheme`, hint: `${hostForm} For http, add "insecure": true.` };
  }
  if (/[/\\?#]/.test(text)) {
    return { message: `${quoted} has a path`, hint: `${hostForm} An entry covers the whole host.` };
  }
  if (/[@\s%]/.test(text)) return noHost;
  const wildcard = text.startsWith('*.');
  const rest = wildcard ? text.slice(2) : text;
  if (rest.includes('*')) {
    return { message: `${quoted} has a "*" where it means nothing`, hint: wildcardForm };
  }
  const { name, port } = hostAndPort.exec(isIPv6(rest) ? `[${rest}]` : rest)?.groups ?? {};
  if (name === undefined) return noHost;
  if (port !== undefined && !isPort(port)) {
    return { message: `${quoted} has a port that is not one of 1 to 65535`, hint: hostForm };
  }
  const url = URL.parse(`https://${name}/`);
  const canonical = url === null ? null : canonicaliseHost(url.hostname);
  if (canonical === null) return noHost;
  const { host, address } = canonical;
  if (address !== null && host !== name.toLowerCase()) {
    const spelled = JSON.stringify(port === undefined ? host : `${host}:${port}`);
    return { message: `${quoted} is an odd spelling of an address`, hint: `Write ${spelled}.` };
  }
  if (wildcard && (address !== null || !host.includes('.'))) {
    return { message: `${quoted} would cover far more than one domain`, hint: wildcardForm };
  }
  return { host, wildcard, port: port === undefined ? null : Number(port) };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

function parseHeader(given: string, text: string, taken: ReadonlySet<string>): EntryHeader | Words {
  const name = given.toLowerCase();
  const quoted = `the header ${JSON.stringify(given)}`;
  if (!isHeaderName(name)) {
    return {
      message: `${JSON.stringify(given)} is not a header name`,
      hint: 'Use letters, digits and hyphens.',
    };
  }
  if (isReservedHeader(name)) {
    return { message: `${quoted} belongs to the connection and cannot be set`, hint: 'Remove it.' };
  }
  if (taken.has(name)) {
    return { message: `${quoted} is given twice`, hint: 'Keep one of them; case makes no difference.' };
  }
  if (secretLike.test(text)) {
    const secret = secretReference.exec(text)?.[1];
    if (secret !== undefined) return { name, secret };
    return {
      message: `${quoted} names its secret in the wrong form`,
      hint: 'Write "secret:" and its name: "secret:fraud-key".',
    };
  }
  if (isHeaderValue(text)) return { name, text };
  return { message: `${quoted} has a value that a header cannot carry`, hint: 'Use printable ASCII.' };
}
