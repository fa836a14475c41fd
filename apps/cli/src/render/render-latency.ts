import type { LatencyBound } from '@sluice/analysis';

/** `latency: login at most 12 s between two waits: check-fraud (5 s) + …`, a line a flow that waits for anything. */
export function renderLatency(bounds: readonly LatencyBound[]): string[] {
  return bounds
    .filter(({ milliseconds }) => milliseconds > 0)
    .map(({ flow, milliseconds, blocks }) => {
      const parts = blocks.map((part) => `${part.block} (${seconds(part.milliseconds)})`);
      return `latency: ${flow} at most ${seconds(milliseconds)} between two waits: ${parts.join(' + ')}`;
    });
}

function seconds(milliseconds: number): string {
  return `${Number((milliseconds / 1_000).toFixed(1))} s`;
}
