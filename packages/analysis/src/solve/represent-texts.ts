import { lengthsOf, range, subsetsOf, type Wanted } from './collection.ts';

/** Longer texts are not made. */
const longest = 5_000;
/** More combinations of beginnings, ends and parts are not tried. */
const mostCombinations = 256;

/** Texts for each group of texts that nothing tells apart. */
export function representTexts(wanted: Wanted): void {
  const { usage, count, collection } = wanted;
  const { looks } = usage;
  const compared = [...usage.constants.values()].filter((value) => typeof value === 'string');
  const filler = findFiller([...compared, ...usage.starts, ...usage.ends, ...usage.parts, ...usage.texts]);
  collection.point('');
  for (const text of usage.texts) collection.point(text);
  const isSized = looks.has('size') || looks.has('length');
  const isAffixed = usage.starts.size + usage.ends.size + usage.parts.size > 0;
  if (isTangled(wanted, isSized, isAffixed)) collection.open.add('string');
  if (isSized) representLengths(wanted, filler);
  if (isAffixed) representAffixes(wanted, filler);
  if (looks.has('jsOrder')) {
    if (count > 1) collection.open.add('string');
    for (const number of usage.numbers) {
      for (const near of [-1, 0, 0.5, 1]) collection.region(String(number + near));
    }
  }
  if (looks.has('order')) representOrder(wanted, [...new Set([...compared, ...usage.texts, ''])].sort());
  for (const at of range(1, count)) {
    const word = at === 1 ? 'other' : `other-${at}`;
    // A word is as good as any other text unless it begins, ends or goes on as something that is asked for.
    if (!isAffixed && !compared.includes(word)) collection.region(word);
    else collection.region(filler.repeat(at));
  }
}

/** Whether texts are asked for things that have to do with each other. */
function isTangled({ usage: { looks }, count }: Wanted, isSized: boolean, isAffixed: boolean): boolean {
  const kinds = [isSized, isAffixed, looks.has('order'), looks.has('jsOrder')].filter(Boolean).length;
  return kinds > 1 || (count > 1 && isSized) || (looks.has('size') && looks.has('length'));
}

/** A character that stands in none of the texts. */
function findFiller(texts: readonly string[]): string {
  const used = texts.join('');
  const usual = [...'xyzqwvkj0123456789~'].find((character) => !used.includes(character));
  if (usual !== undefined) return usual;
  let code = 0x4e00;
  while (used.includes(String.fromCharCode(code))) code += 1;
  return String.fromCharCode(code);
}

function representLengths({ usage, count, collection }: Wanted, filler: string): void {
  for (const length of lengthsOf(usage)) {
    if (length === 0) continue;
    if (length > longest) {
      collection.open.add('string');
      continue;
    }
    for (const at of range(0, count - 1)) {
      const last = String.fromCharCode(filler.charCodeAt(0) + at);
      collection.region(filler.repeat(length - 1) + last);
    }
  }
}

/** What is between is a character that nothing asks for, so that the pieces make nothing new where they meet. */
function representAffixes({ usage, count, collection }: Wanted, filler: string): void {
  const parts = subsetsOf([...usage.parts]);
  const combinations = (usage.starts.size + 1) * (usage.ends.size + 1) * parts.length;
  if (combinations > mostCombinations || usage.parts.size > 4) collection.open.add('string');
  let made = 0;
  for (const start of ['', ...usage.starts]) {
    for (const end of ['', ...usage.ends]) {
      for (const subset of parts) {
        made += 1;
        if (made > mostCombinations) return;
        if (start + end !== '' || subset.length > 0) collection.region([start, ...subset, end].join(''));
        for (const at of range(1, count)) {
          const gap = filler.repeat(at);
          collection.region([start, ...subset, end].join(gap));
        }
      }
    }
  }
}

/** Between two texts that follow each other lie the first one's continuations. */
function representOrder({ count, collection }: Wanted, points: readonly string[]): void {
  for (const [at, point] of points.entries()) {
    const next = points[at + 1];
    const readable = range(1, count).map((length) => point + 'm'.repeat(length));
    const isBetween = (text: string): boolean => next === undefined || text < next;
    const nearest = range(1, count).map((length) => point + '\u0000'.repeat(length));
    for (const text of readable.every(isBetween) ? readable : nearest.filter(isBetween))
      collection.region(text);
  }
}
