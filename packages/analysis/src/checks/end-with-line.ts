import type { Bundle, Finding } from '@sluice/flow';

/** What goes on over several lines of an action is marked up to the end of its first: a length is one of columns. */
export function endWithLine(findings: readonly Finding[], { actions }: Bundle): Finding[] {
  const lines = new Map<string, readonly string[]>();
  for (const { file, source } of actions.values())
    if (findings.some((finding) => finding.file === file))
      lines.set(file, source.split(/\r\n|[\n\r\u2028\u2029]/));
  return findings.map((finding) => {
    const { file, line, column, length } = finding;
    const row = lines.get(file)?.[line - 1];
    if (row === undefined || length === undefined) return finding;
    return { ...finding, length: Math.max(1, Math.min(length, row.trimEnd().length - column + 1)) };
  });
}
