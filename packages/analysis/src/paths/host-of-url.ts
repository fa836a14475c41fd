import type { Term } from '../term/term.ts';

/** Where a request goes, as far as its URL tells. */
export type UrlHost =
  /** Each host that it may be, as the author wrote it, port included; the port is empty where none is written. */
  { readonly kind: 'known'; readonly hosts: readonly string[] } | { readonly kind: 'unknown' };

const unknown: UrlHost = { kind: 'unknown' };

/** Reads the authority of a URL: all of it, up to the path, must be written down. */
export function hostOfUrl(url: Term): UrlHost {
  const starts = startsOf(url);
  if (starts === null) return unknown;
  const hosts = starts.map(({ text, whole }) => authorityOf(text, whole));
  const known = hosts.filter((host): host is string => host !== null);
  return known.length === hosts.length ? { kind: 'known', hosts: [...new Set(known)] } : unknown;
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

/** The authority must be followed by something, or be all there is: `https://a.` + x is another host with each x. */
function authorityOf(text: string, whole: boolean): string | null {
  const found = /^\s*https?:[\\/]{2}([^\\/?#]*)(?<end>[\\/?#])?/iu.exec(text);
  if (found === null || (!whole && found.groups?.['end'] === undefined)) return null;
  const url = URL.parse(`https://${found[1] ?? ''}/`);
  if (url === null) return whole ? '' : null;
  return url.host;
}
