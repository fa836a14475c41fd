import type { ConfirmedProof } from './path-json.ts';
import { renderPath, spellSteps } from './render-paths.ts';
import type { Page } from './render-trace.ts';
import { printable, wrapText } from './wrap-text.ts';

/** Each invariant with what became of it; the path that breaks or shows it, and what was taken for granted. */
export function renderProofs(proofs: readonly ConfirmedProof[], page: Page): string {
  const { bold, dim, green, red, yellow } = page.colors;
  const marks = { proved: green('✓'), refuted: red('✗'), undecided: yellow('?') };
  const words = { proved: green('proved   '), refuted: red('refuted  '), undecided: yellow('undecided') };
  const lines = proofs.flatMap(({ proof, result, confirmation }) => {
    const { invariant, why, witness, place } = proof;
    const told = [`${marks[result]} ${words[result]}  ${bold(printable(invariant.name))}`];
    if (result !== 'proved') {
      const where = dim(`${place.file}:${place.line}:${place.column}`);
      told.push(`    ${where}`, ...wrapText(why, page.width - 4).map((line) => `    ${line}`));
    }
    if (witness !== null) {
      told.push(`    ${dim(`flow ${witness.flow}`)}`);
      const path =
        result === 'proved'
          ? wrapText(spellSteps(witness.path), page.width - 8)
          : renderPath(witness.path, page);
      told.push(...path.map((line) => `    ${line}`));
    }
    if (confirmation !== null) {
      const paint = confirmation.result === 'taken' ? green : yellow;
      told.push(...wrapText(confirmation.note, page.width - 4).map((line) => `    ${paint(line)}`));
    }
    return witness === null && result === 'proved' ? told : [...told, ''];
  });
  const assumes = [...new Set(proofs.flatMap(({ proof }) => proof.assumes))];
  return `${[
    ...lines,
    ...(lines.at(-1) === '' ? [] : ['']),
    countProofs(proofs),
    ...(assumes.length === 0 ? [] : ['', dim('What this rests on:')]),
    ...assumes.flatMap((line) =>
      wrapText(line, page.width - 2).map((text, at) => dim(`${at === 0 ? '- ' : '  '}${text}`)),
    ),
  ].join('\n')}\n`;
}

function countProofs(proofs: readonly ConfirmedProof[]): string {
  const count = (wanted: ConfirmedProof['result']) => proofs.filter(({ result }) => result === wanted).length;
  return `${count('proved')} proved, ${count('refuted')} refuted, ${count('undecided')} undecided`;
}
