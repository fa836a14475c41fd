import { WireError } from '@sluice/engine';
import { raceAbort } from './race-abort.ts';

const maxTimerMs = 2 ** 31 - 1;

/**
 * Runs `work` for at most `timeoutMs`, and no longer than `outer` lasts (contract 7.6). Over time it rejects with
 * `http_fetch_timeout` at once, whether or not the work heeds the signal it was given.
 */
export async function runWithDeadline<T>(
  timeoutMs: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const expire = () => {
    controller.abort(
      new WireError('http_fetch_timeout', `The exchange was not complete within ${timeoutMs} ms.`),
    );
  };
  const cut = () => {
    controller.abort(
      outer?.reason instanceof WireError
        ? outer.reason
        : new WireError('http_fetch_timeout', 'The exchange was cut short: the time of its caller was over.'),
    );
  };
  if (outer?.aborted) cut();
  else if (!(timeoutMs > 0)) expire();
  controller.signal.throwIfAborted();
  const timer = setTimeout(expire, Math.min(timeoutMs, maxTimerMs));
  outer?.addEventListener('abort', cut, { once: true });
  try {
    return await raceAbort(work(controller.signal), controller.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', cut);
  }
}
