import { setTimeout as sleep } from 'node:timers/promises';
import type { OutboundRequest, OutboundResult } from '@sluice/engine';
import type { JsonObject } from '@sluice/expression';
import { answer, refusal, sampleEvent } from '@sluice/sandbox/testing';

/** An event whose `transaction.state` is `mode`. */
export const eventIn = (mode: string): JsonObject => ({
  ...sampleEvent,
  transaction: { ...(sampleEvent['transaction'] as JsonObject), state: mode },
});

/** The outside world: what it answers stands in the path. */
export async function answerFor(request: OutboundRequest, signal: AbortSignal): Promise<OutboundResult> {
  switch (new URL(request.url).pathname) {
    case '/ok':
      return answer(request, 'ok');
    case '/echo':
      return answer(request, JSON.stringify(request));
    case '/slow':
      await sleep(60);
      return answer(request, 'slow');
    case '/late':
      // Whoever asked has gone by then.
      await sleep(90);
      return answer(request, 'late');
    case '/hang':
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return refusal(request, 'http_fetch_timeout', 'aborted');
    case '/failed':
      return refusal(request, 'http_fetch_failed', 'the connection was refused');
    default:
      return refusal(request, 'http_fetch_denied', 'the host is not listed');
  }
}
