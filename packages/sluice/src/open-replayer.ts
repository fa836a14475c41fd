import type { ActionRunner, RegisteredBlock } from '@sluice/engine';
import type { Bundle } from '@sluice/flow';
import { createReplayer, type Replayer } from '@sluice/replay';
import { createSandbox } from '@sluice/sandbox';
import { servedHttp } from './served-http.ts';

/** Replays recordings on a bundle, which has been checked. Makes a sandbox of its own unless one is given. */
export function openReplayer(
  bundle: Bundle,
  options: { readonly actions?: ActionRunner; readonly blockTypes?: readonly RegisteredBlock[] } = {},
): Replayer & { close(): Promise<void> } {
  const actions = options.actions ?? createSandbox();
  const { blockTypes } = options;
  return {
    ...createReplayer({ bundle, actions, createHttp: servedHttp, ...(blockTypes && { blockTypes }) }),
    async close() {
      if (options.actions === undefined) await actions.close();
    },
  };
}
