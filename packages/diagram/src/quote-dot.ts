/**
 * A string of DOT in which nothing but the lines is read as anything: not quotes, not Graphviz's own escapes (`\N`, `\G`), not the HTML
 * entities that it reads in every text.
 */
export function quoteDot(...lines: readonly string[]): string {
  const quoted = lines.map((line) =>
    line.replace(/\\/gu, '\\\\').replace(/"/gu, '\\"').replace(/&/gu, '&amp;'),
  );
  return `"${quoted.join('\\n')}"`;
}
