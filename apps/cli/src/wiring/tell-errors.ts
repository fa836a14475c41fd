import type { Bundle, Finding } from '@sluice/flow';
import { renderFindings } from '../render/render-findings.ts';
import type { Shell } from '../shell.ts';

/** Shows a bundle's errors, if it has any, before something is run with it. Warnings are for `sluice check`. */
export function tellErrors(findings: readonly Finding[], bundle: Bundle, { err, cwd }: Shell): boolean {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return false;
  err.write(`${err.colors.red('error:')} the bundle has errors, so nothing was run\n\n`);
  err.write(renderFindings(errors, { folder: bundle.folder ?? cwd, cwd }, err));
  return true;
}
