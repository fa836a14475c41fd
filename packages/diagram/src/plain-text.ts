/**
 * Signs that no picture can show, or that change how what stands beside them is read: controls, halves of pairs, what XML refuses,
 * and the signs that turn the direction of text, with which a condition can be made to look like another.
 */
const unshown = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

/** Text of an author as one line that shows what it holds: each sign that cannot be shown becomes `\u{…}`. */
export function showPlainly(text: string): string {
  return text
    .replace(/[\t\n\r ]+/gu, ' ')
    .trim()
    .replace(unshown, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The same for a text that may have lines. */
export function showLines(text: string): string {
  return text.split(/\r\n?|\n/u).map(showPlainly).join('\n');
}

/** Cuts a text that would make the picture unreadable, between signs. */
export function shorten(text: string, most = 80): string {
  const signs = Array.from(showPlainly(text));
  return signs.length <= most ? signs.join('') : `${signs.slice(0, most - 1).join('')}…`;
}

/** Breaks a line where it may be broken: at blanks, after hyphens; a longer word than a line is cut. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/[^\s-]*-+|[^\s-]+\s*|\s+/gu) ?? []) {
    let rest = word;
    if (line !== '' && lengthOf(line + rest.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    while (lengthOf(rest.trimEnd()) > width) {
      lines.push(Array.from(rest).slice(0, width).join(''));
      rest = Array.from(rest).slice(width).join('');
    }
    line += rest;
  }
  if (line.trimEnd() !== '' || lines.length === 0) lines.push(line.trimEnd());
  return lines;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
