import { canonicaliseHost } from '@sluice/flow';
import type { Term } from '../term/term.ts';

/** Where a request would go. */
export interface UrlOrigin {
  readonly protocol: 'http:' | 'https:';
  /** In the spelling that hosts are compared in (contract 7.2). */
  readonly host: string;
  readonly port: number;
}

/** Where a request goes, as far as its URL tells. */
export type UrlHost =
  | {
      readonly kind: 'known';
      /** Each host that it may be, port included; empty for a URL that nothing is sent to. */
      readonly hosts: readonly string[];
      /** Null for a URL that nothing is sent to: one without a host, or with a user name in it. */
      readonly origins: readonly (UrlOrigin | null)[];
    }
  | { readonly kind: 'unknown' };

const unknown: UrlHost = { kind: 'unknown' };

/** Reads the authority of a URL: all of it, up to the path, must be written down. */
export function hostOfUrl(url: Term): UrlHost {
  const starts = startsOf(url);
  if (starts === null) return unknown;
  const found = starts.map(({ text, whole }) => authorityOf(text, whole));
  const known = found.filter((one): one is Authority => one !== null);
  if (known.length !== found.length) return unknown;
  const unique = new Map(known.map((one) => [JSON.stringify(one), one]));
  return {
    kind: 'known',
    hosts: [...new Set(known.map(({ host }) => host))],
    origins: [...unique.values()].map(({ origin }) => origin),
  };
}

interface Start {
  readonly text: string;
  /** Nothing follows. */
  readonly whole: boolean;
}

const mostStarts = 64;

/** What a text begins with, for each of its ways; null when that cannot be told. */
function startsOf(term: Term): readonly Start[] | null {
  switch (term.kind) {
    case 'value':
      return [{ text: String(term.value), whole: true }];
    case 'choose': {
      const [yes, no] = [startsOf(term.yes), startsOf(term.no)];
      if (yes === null || no === null || yes.length + no.length > mostStarts) return null;
      return [...yes, ...no];
    }
    case 'apply': {
      const [left, right] = term.args;
      if (
        term.op === 'toText' &&
        left !== undefined &&
        typeof (left.kind === 'value' && left.value) === 'string'
      )
        return startsOf(left);
      if (term.op !== 'jsAdd' || left === undefined || right === undefined)
        return [{ text: '', whole: false }];
      return joinStarts(startsOf(left), right);
    }
    default:
      return [{ text: '', whole: false }];
  }
}

function joinStarts(lefts: readonly Start[] | null, right: Term): readonly Start[] | null {
  if (lefts === null) return null;
  if (lefts.every(({ whole }) => !whole)) return lefts;
  const rights = startsOf(right);
  if (rights === null || lefts.length * rights.length > mostStarts) return null;
  return lefts.flatMap((left) =>
    left.whole ? rights.map(({ text, whole }): Start => ({ text: left.text + text, whole })) : [left],
  );
}

interface Authority {
  readonly host: string;
  readonly origin: UrlOrigin | null;
}

const nowhere: Authority = { host: '', origin: null };

/** The authority must be followed by something, or be all there is: `https://a.` + x is another host with each x. */
function authorityOf(text: string, whole: boolean): Authority | null {
  if (whole) return originOf(URL.parse(text));
  // What URLs leave out: line breaks and tabs, and what is no sign before the scheme. Any number of slashes is two of them.
  const plain = text.replace(/[\t\n\r]/g, '').replace(/^[\0-\x20]+/, '');
  const found = /^(?<scheme>https?):[\\/]*(?<authority>[^\\/?#]+)[\\/?#]/iu.exec(plain)?.groups;
  if (found === undefined) return null;
  const url = URL.parse(`${found['scheme']}://${found['authority']}/`);
  return url === null ? null : originOf(url);
}

function originOf(url: URL | null): Authority {
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return nowhere;
  const canonical = canonicaliseHost(url.hostname);
  if (canonical === null) return nowhere;
  if (url.username !== '' || url.password !== '') return { host: url.host, origin: null };
  const { protocol } = url;
  const port = url.port === '' ? (protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { host: url.host, origin: { protocol, host: canonical.host, port } };
}
