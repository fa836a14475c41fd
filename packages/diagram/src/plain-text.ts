/**
 * Signs that no picture can show, or that change how what stands beside them is read: controls, halves of pairs, what XML refuses,
 * and the signs that turn the direction of text, with which a condition can be made to look like another.
 */
const unshown =
  /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

/** Text of an author as one line that shows what it holds: each sign that cannot be shown becomes `\u{…}`. */
export function showPlainly(text: string): string {
  return text
    .replace(/[\t\n\r ]+/gu, ' ')
    .trim()
    .replace(unshown, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The same for a text that may have lines. */
export function showLines(text: string): string {
  return text
    .split(/\r\n?|\n/u)
    .map(showPlainly)
    .join('\n');
}

/** Cuts a text that would make the picture unreadable, between signs. */
export function shorten(text: string, most = 80): string {
  const signs = Array.from(showPlainly(text));
  return signs.length <= most ? signs.join('') : `${signs.slice(0, most - 1).join('')}…`;
}

/** Breaks a line at blanks; a word longer than a line at its dots, hyphens and the like, or where the line ends. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  const add = (piece: string, gap: string) => {
    if (line !== '' && lengthOf(line + gap + piece) > width) {
      lines.push(line);
      line = piece;
    } else line += gap + piece;
  };
  for (const word of text.split(' ')) {
    const [first = '', ...rest] = lengthOf(word) <= width ? [word] : splitWord(word, width);
    add(first, line === '' ? '' : ' ');
    for (const piece of rest) add(piece, '');
  }
  return [...lines, line];
}

function splitWord(word: string, width: number): readonly string[] {
  const pieces = word.match(/[^-./?&=_]*[-./?&=_]+|[^-./?&=_]+/gu) ?? [];
  return pieces.flatMap((piece) => {
    const signs = Array.from(piece);
    const count = Math.ceil(signs.length / width);
    return Array.from({ length: count }, (_, at) => signs.slice(at * width, (at + 1) * width).join(''));
  });
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
