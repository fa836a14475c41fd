import {
  type Bundle,
  type BundleAction,
  type Finding,
  findingAtSpot,
  findingCatalogue,
  suggest,
} from '@sluice/flow';

interface Ignore {
  readonly file: string;
  /** The comment's own line, and the line of code that it stands over. */
  readonly lines: readonly number[];
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly codes: readonly string[];
  readonly reason: string;
}

/**
 * `// sluice-ignore <code>: reason` in an action keeps warnings of that code from being told: behind code for its line, on a line of
 * its own for the next line of code. Several codes are separated by commas. JSON files have no comments, and so no such thing.
 */
export function applyIgnores(findings: readonly Finding[], bundle: Bundle): Finding[] {
  const ignores = [...bundle.actions.values()].flatMap(readIgnores);
  const used = new Set<Ignore>();
  const kept = findings.filter(({ severity, code, file, line }) => {
    const ignore = ignores.find(
      (one) =>
        severity === 'warning' &&
        one.file === file &&
        one.reason !== '' &&
        one.lines.includes(line) &&
        one.codes.includes(code),
    );
    if (ignore !== undefined) used.add(ignore);
    return ignore === undefined;
  });
  return [...kept, ...ignores.flatMap((ignore) => (used.has(ignore) ? [] : [tellIdle(ignore)]))];
}

const comment = /\/\/[ \t]*sluice-ignore\b(?<codes>[^:]*)(?::(?<reason>.*))?$/;
const isNoCode = /^\s*(?:\/\/.*)?$/;

function readIgnores({ source, file }: BundleAction): Ignore[] {
  if (!source.includes('sluice-ignore')) return [];
  const rows = source.split(/\r\n|\n|\r/);
  return rows.flatMap((row, at): Ignore[] => {
    const match = comment.exec(row);
    if (match === null) return [];
    const isAlone = row.slice(0, match.index).trim() === '';
    const below = rows.findIndex((other, index) => index > at && !isNoCode.test(other));
    const codes = (match.groups?.['codes'] ?? '').split(',').map((code) => code.trim());
    return [
      {
        file,
        lines: isAlone && below !== -1 ? [at + 1, below + 1] : [at + 1],
        line: at + 1,
        column: match.index + 1,
        length: match[0].length,
        codes: codes.filter((code) => code !== ''),
        reason: (match.groups?.['reason'] ?? '').trim(),
      },
    ];
  });
}

function tellIdle(ignore: Ignore): Finding {
  return findingAtSpot('idle-ignore', ignore.file, ignore, wordsFor(ignore));
}

function wordsFor({ codes, reason }: Ignore): { readonly message: string; readonly hint: string } {
  const form = 'Write // sluice-ignore <code>: why this is meant.';
  if (codes.length === 0) return { message: 'this sluice-ignore names no code', hint: form };
  const unknown = codes.find((code) => !Object.hasOwn(findingCatalogue, code));
  if (unknown !== undefined) {
    const meant = suggest(unknown, Object.keys(findingCatalogue));
    return {
      message: `there is no code "${unknown}"`,
      hint: meant === undefined ? form : `Did you mean "${meant}"?`,
    };
  }
  if (reason === '') {
    return { message: 'this sluice-ignore gives no reason, and has no effect', hint: form };
  }
  return {
    message: `nothing is told here that this comment could keep back (${codes.join(', ')})`,
    hint: 'Remove it, or put it on the line before the one that is meant.',
  };
}
