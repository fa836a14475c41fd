import type { ConfigPath } from '../block-descriptor.ts';
import { type Finding, type FindingCode, findingCatalogue } from '../findings.ts';
import type { SourceFile, Spot } from './source-file.ts';
import { spellPath } from './spell-path.ts';

export interface Words {
  readonly message: string;
  readonly hint: string;
}

/** A finding at a JSON path of a file. */
export function findingAt(
  code: FindingCode,
  source: SourceFile,
  path: ConfigPath,
  words: Words,
  part: 'key' | 'value' = 'value',
): Finding {
  return findingAtSpot(code, source.file, source.locate(path, part), words, path);
}

/** A finding at a line and column. */
export function findingAtSpot(
  code: FindingCode,
  file: string,
  { line, column, length }: Spot & { readonly length?: number },
  { message, hint }: Words,
  path: ConfigPath = [],
): Finding {
  return {
    code,
    severity: findingCatalogue[code].severity,
    file,
    line,
    column,
    ...(length !== undefined && { length }),
    message: oneLine(message),
    hint: oneLine(hint),
    ...(path.length > 0 && { path: spellPath(path) }),
  };
}

/** A finding about a file as a whole. */
export function findingOnFile(code: FindingCode, file: string, words: Words): Finding {
  return findingAtSpot(code, file, { line: 1, column: 1 }, words);
}

/** Findings quote what the author wrote: neither a line break nor an escape sequence of a terminal may come out of it. */
function oneLine(text: string): string {
  const printable = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  return printable.length > 400 ? `${printable.slice(0, 399)}…` : printable;
}
