import { resolve } from 'node:path';
import { coreBlockDescriptors, loadBundle } from '@sluice/flow';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { renderMermaid } from '../graph/render-mermaid.ts';
import { findFlow } from '../input/find-flow.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';

export interface GraphOptions {
  readonly flow: string;
  readonly format: string;
}

/** `sluice graph`: the picture of one flow. A flow with errors is drawn as far as it can be read. */
export async function graph(folder: string, options: GraphOptions, { cwd, out }: Shell): Promise<ExitCode> {
  if (options.format !== 'mermaid') {
    throw new UsageError(
      `the format "${options.format}" is not available`,
      'mermaid is: sluice graph … --format mermaid',
    );
  }
  const { bundle, findings } = await loadBundle(resolve(cwd, folder));
  out.write(renderMermaid(findFlow(bundle, findings, options.flow).definition, coreBlockDescriptors));
  return exitCode.fine;
}
