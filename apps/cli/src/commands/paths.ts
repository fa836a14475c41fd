import { resolve } from 'node:path';
import { explorePaths } from '@sluice/analysis';
import { loadBundle } from '@sluice/flow';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { findFlow } from '../input/find-flow.ts';
import { reportJson } from '../render/path-json.ts';
import { renderPaths } from '../render/render-paths.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { analysisOptions } from '../wiring/analysis-options.ts';

export interface PathsOptions {
  readonly flow: string;
  readonly max?: string;
  readonly json: boolean;
}

/** `sluice paths`: every feasible path of a flow. A flow with errors is walked as far as it can be. */
export async function paths(folder: string, options: PathsOptions, { cwd, out }: Shell): Promise<ExitCode> {
  const most = readMost(options.max);
  const { bundle, findings } = await loadBundle(resolve(cwd, folder));
  const { definition } = findFlow(bundle, findings, options.flow);
  if (definition.trigger === 'subflow')
    throw new UsageError(
      `"${options.flow}" is a sub-routine and runs only inside other flows`,
      'Name a flow that runs it: its paths go through the sub-routine.',
    );
  const report = explorePaths(bundle, options.flow, {
    ...analysisOptions(bundle),
    ...(most !== null && { bounds: { paths: most } }),
  });
  out.write(options.json ? `${JSON.stringify(reportJson(report), null, 2)}\n` : renderPaths(report, out));
  return exitCode.fine;
}

function readMost(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9][0-9]{0,6}$/.test(text)) return Number(text);
  throw new UsageError(
    `--max "${text}" is not a number of paths`,
    'Write a whole number from 1, such as --max 50.',
  );
}
