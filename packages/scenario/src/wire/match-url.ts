/**
 * Does the URL match the pattern, `*` standing for any run of characters? Linear in the URL for each `*`:
 * the pieces between the stars are looked for from left to right.
 */
export function matchUrl(pattern: string, url: URL): boolean {
  const pieces = pattern.split('*');
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return canonical(pattern) === url.href;
  const text = url.href;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  const end = text.length - last.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, from);
    if (found < 0) return false;
    from = found + piece.length;
  }
  return from <= end;
}

function canonical(pattern: string): string {
  return URL.canParse(pattern) ? new URL(pattern).href : pattern;
}
