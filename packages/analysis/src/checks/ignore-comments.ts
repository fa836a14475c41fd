import { type BundleAction, type Finding, findingAtSpot, findingCatalogue, suggest } from '@sluice/flow';
import type { ActionFacts } from '../facts/action-facts.ts';
import type { AnalysisContext } from './analysis-context.ts';

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
export function applyIgnores(findings: readonly Finding[], { bundle, facts }: AnalysisContext): Finding[] {
  const ignores = [...bundle.actions.values()].flatMap((action) =>
    readIgnores(action, facts.get(action.slug)?.ignores ?? []),
  );
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

function readIgnores({ source, file }: BundleAction, comments: ActionFacts['ignores']): Ignore[] {
  if (comments.length === 0) return [];
  const rows = source.split(/\r\n|[\n\r\u2028\u2029]/);
  return comments.flatMap(({ text, at }): Ignore[] => {
    const match = comment.exec(text);
    if (match === null) return [];
    const isAlone = (rows[at.line - 1] ?? '').slice(0, at.column - 1).trim() === '';
    const below = rows.findIndex((other, index) => index >= at.line && !isNoCode.test(other));
    const codes = (match.groups?.['codes'] ?? '').split(',').map((code) => code.trim());
    return [
      {
        file,
        lines: isAlone && below !== -1 ? [at.line, below + 1] : [at.line],
        line: at.line,
        column: at.column + match.index,
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
