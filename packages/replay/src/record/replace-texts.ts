/** Texts shorter than this are not looked for: they stand everywhere by chance. */
export const minLengthReplaced = 6;

/** Texts are found by so many of their first characters, as many as they have: what many of them begin with tells them apart badly. */
const spans = [48, 24, 12, minLengthReplaced];

interface Needle {
  readonly text: string;
  readonly stand: string;
}

interface Index {
  readonly span: number;
  readonly byHash: ReadonlyMap<number, readonly Needle[]>;
  /** A quick no to most hashes. */
  readonly known: Uint8Array;
}

/**
 * Makes a function that puts something else in the place of every text given, whatever its case; where several begin, the longest
 * counts. Its time grows with the text it reads, hardly with how many it looks for or how long they are: a recording may hold
 * megabytes, and whoever masks it shares a process with live runs. Texts have at least `minLengthReplaced` characters.
 */
export function createReplacer(stands: ReadonlyMap<string, string>): (text: string) => string {
  const needles = [...stands].map(([written, stand]): Needle => ({ text: toLower(written), stand }));
  const indexes = spans.flatMap((span, rank) => {
    const most = spans[rank - 1] ?? Number.POSITIVE_INFINITY;
    const own = needles.filter(({ text }) => text.length >= span && text.length < most);
    return own.length === 0 ? [] : [indexOf(span, own)];
  });
  return (text) => {
    const lower = toLower(text);
    const windows = indexes
      .filter(({ span }) => span <= lower.length)
      .map((index) => new Window(index, lower));
    let clean = '';
    let from = 0;
    for (let at = 0; at + minLengthReplaced <= lower.length; at += 1) {
      let found: Needle | undefined;
      for (const window of windows) {
        const met = window.needleAt(at);
        found ??= at < from ? undefined : met;
      }
      if (found === undefined) continue;
      clean += text.slice(from, at) + found.stand;
      from = at + found.text.length;
    }
    return from === 0 ? text : clean + text.slice(from);
  };
}

const marks = 1 << 16;
const factor = 0x01000193;

function indexOf(span: number, needles: readonly Needle[]): Index {
  const byHash = new Map<number, Needle[]>();
  const known = new Uint8Array(marks);
  for (const needle of needles) {
    const hash = hashOf(needle.text, span);
    byHash.set(hash, [...(byHash.get(hash) ?? []), needle]);
    known[hash & (marks - 1)] = 1;
  }
  for (const alike of byHash.values()) alike.sort((a, b) => b.text.length - a.text.length);
  return { span, byHash, known };
}

/** Moves over a text, one character a call, with the hash of what it sees (Rabin and Karp). */
class Window {
  readonly #index: Index;
  readonly #text: string;
  readonly #last: number;
  #hash: number;

  constructor(index: Index, text: string) {
    this.#index = index;
    this.#text = text;
    this.#hash = hashOf(text, index.span);
    let last = 1;
    for (let step = 1; step < index.span; step += 1) last = Math.imul(last, factor);
    this.#last = last;
  }

  /** To be asked for every place in turn. */
  needleAt(at: number): Needle | undefined {
    const { span, byHash, known } = this.#index;
    const text = this.#text;
    const hash = this.#hash;
    if (at + span > text.length) return undefined;
    if (at + span < text.length) {
      const rest = hash - Math.imul(text.charCodeAt(at), this.#last);
      this.#hash = (Math.imul(rest, factor) + text.charCodeAt(at + span)) | 0;
    }
    if (known[hash & (marks - 1)] !== 1) return undefined;
    return byHash.get(hash)?.find(({ text: wanted }) => text.startsWith(wanted, at));
  }
}

function hashOf(text: string, span: number): number {
  let hash = 0;
  for (let at = 0; at < span; at += 1) hash = (Math.imul(hash, factor) + text.charCodeAt(at)) | 0;
  return hash;
}

/** In lower case, every character at its place: a few have more than one in lower case, and stay as they are. */
function toLower(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return text
    .split('')
    .map((sign) => (sign.toLowerCase().length === 1 ? sign.toLowerCase() : sign))
    .join('');
}
