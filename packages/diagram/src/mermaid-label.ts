/** Signs that mean nothing to Mermaid inside quotes; every other one is written as its number. */
const harmless = /^[\p{L}\p{N} .,=!?()+*/%'_-]$/u;

/** Quotes text for Mermaid: any text comes out as that text, and nothing else. */
export function mermaidLabel(...lines: readonly string[]): string {
  const quoted = lines.map((line) =>
    Array.from(line, (sign) => (harmless.test(sign) ? sign : `#${sign.codePointAt(0)};`)).join(''),
  );
  return `"${quoted.join('<br/>')}"`;
}
