import { distance } from 'fastest-levenshtein';

/** The name that was probably meant: equal but for case and separators, or a slip or two away. */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  // Measuring costs the product of the lengths; nobody misspells a slug into a page of text.
  if (name.length > 128) return undefined;
  const wanted = fold(name);
  // Two neighbours swapped count two; a single letter resembles nothing.
  const allowed = Math.min(name.length - 1, name.length <= 8 ? 2 : 3);
  let best: string | undefined;
  let bestDistance = allowed + 1;
  for (const candidate of candidates) {
    const apart = distance(wanted, fold(candidate));
    if (apart < bestDistance) {
      best = candidate;
      bestDistance = apart;
    }
  }
  return best;
}

/**
 * The name that was meant, where names that only resemble each other may both be right: equal but for case and separators, one sign
 * wrong, missing or too many, two neighbours swapped, or two slips in a long name.
 */
export function suggestSlip(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > 128) return undefined;
  const wanted = squeeze(name);
  const found = [...candidates].map((candidate) => ({ candidate, apart: slips(wanted, squeeze(candidate)) }));
  return found
    .filter(({ apart }) => apart <= (wanted.length >= 8 ? 2 : 1))
    .sort((a, b) => a.apart - b.apart)[0]?.candidate;
}

function slips(a: string, b: string): number {
  // A name of two signs is a slip away from too many others.
  if (a !== b && Math.min(a.length, b.length) < 3) return Number.POSITIVE_INFINITY;
  return isSwapped(a, b) ? 1 : distance(a, b);
}

function isSwapped(a: string, b: string): boolean {
  const at = [...a].findIndex((sign, index) => sign !== b[index]);
  return (
    at !== -1 &&
    a.length === b.length &&
    a === b.slice(0, at) + (b[at + 1] ?? '') + (b[at] ?? '') + b.slice(at + 2)
  );
}

function squeeze(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '');
}

/** A hint that names the likely candidate, or lists what there is. */
export function hintFrom(name: string, candidates: readonly string[], otherwise: string): string {
  const meant = suggest(name, candidates);
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  if (candidates.length === 0 || candidates.length > 12) return otherwise;
  return `${otherwise} There is: ${candidates.join(', ')}.`;
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}
