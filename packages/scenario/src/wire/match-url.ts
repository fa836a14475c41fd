/**
 * Does the URL match the pattern, `*` standing for any run of characters? Linear in the URL for each `*`:
 * the pieces between the stars are looked for from left to right.
 */
export function matchUrl(pattern: string, url: URL): boolean {
  const pieces = canonicalHost(pattern).split('*');
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

/** What a parsed URL does to its host; a pattern with stars is none that could be parsed. */
function canonicalHost(pattern: string): string {
  return pattern.replace(/^(https?):\/\/([^/?#]*)/u, (_, scheme: string, host: string) => {
    const port = scheme === 'https' ? ':443' : ':80';
    const lower = host.toLowerCase();
    return `${scheme}://${lower.endsWith(port) ? lower.slice(0, -port.length) : lower}`;
  });
}

function canonical(pattern: string): string {
  return URL.canParse(pattern) ? new URL(pattern).href : pattern;
}
