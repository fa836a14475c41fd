/** Makes control characters visible: what a flow logs must not steer the terminal that shows it. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, (sign) =>
    sign === '\t' ? '  ' : `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/**
 * Breaks text into lines of at most `width` characters, at spaces where there are any. Its own line breaks are kept, other control
 * characters are made visible.
 */
export function wrapText(text: string, width: number): string[] {
  return text.split(/\r?\n/u).flatMap((line) => wrapLine(printable(line), Math.max(width, 20)));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const at = space > width / 3 ? space : width;
    // A surrogate pair is one sign: it stays together.
    const cut = at === width && /[\uD800-\uDBFF]/u.test(rest.charAt(at - 1)) ? at - 1 : at;
    lines.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).replace(/^ /u, '');
  }
  lines.push(rest);
  return lines;
}
