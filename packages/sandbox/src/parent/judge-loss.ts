import type { ActionErrorKind } from '@sluice/engine';
import type { Loss } from './runner.ts';

/** What V8 and Node say when there is no memory left. */
const outOfMemory = /out of memory|allocation fail|OOM|memory limit|invalid size error|bad_alloc/i;
/** How they end themselves then. */
const abortSignals = new Set<string | null>(['SIGABRT', 'SIGTRAP', 'SIGILL']);
const nearTheCap = 0.5;

export interface Verdict {
  readonly error_kind: ActionErrorKind;
  readonly message: string;
}

const memoryLimit: Verdict = {
  error_kind: 'memory_limit',
  message: 'the action used more memory than it may, and its sandbox ended',
};

/** Why a runner that was busy with an action is gone, in the action's terms. */
export function judgeLoss(loss: Loss, wallOver: boolean): Verdict {
  switch (loss.why) {
    case 'overdue':
      return wallOver
        ? { error_kind: 'timeout', message: 'the action took longer than it may and had to be stopped' }
        : {
            error_kind: 'cpu_limit',
            message: 'the action used more CPU time than it may and had to be stopped',
          };
    case 'lied':
      return { error_kind: 'sandbox_crashed', message: 'the sandbox gave an answer that no action can give' };
    case 'overfull':
      return memoryLimit;
    case 'closed':
    case 'died': {
      const { signal, stderr } = loss.end;
      const aborted = abortSignals.has(signal) || (signal === 'SIGSEGV' && loss.peakShare > nearTheCap);
      return aborted || outOfMemory.test(stderr)
        ? memoryLimit
        : { error_kind: 'sandbox_crashed', message: 'the sandbox of the action ended unexpectedly' };
    }
  }
}
