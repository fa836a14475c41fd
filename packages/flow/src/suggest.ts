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
