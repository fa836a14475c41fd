import { createSandbox } from '../create-sandbox.ts';
import { answer, requestFor } from './action-request.ts';

/** A small program with a sandbox, for tests of what becomes of its runners. Prints their ids as one line of JSON. */
const mode = process.argv[2];
const sandbox = createSandbox({ runners: 1, standby: false });
await sandbox.run(requestFor(`api.log('info', 'ready')`));

if (mode === 'waiting') {
  void sandbox.run(
    requestFor(`await api.fetch('https://api.example/')`, {
      fetch: (request) => new Promise((resolve) => setTimeout(() => resolve(answer(request, '')), 60_000)),
      limits: { actionTimeoutMs: 60_000 },
      remainingMs: 60_000,
    }),
  );
} else if (mode === 'stuck') {
  void sandbox.run(
    requestFor(`[].indexOf.call({ length: 2 ** 53 - 1 }, 1)`, {
      limits: { actionTimeoutMs: 60_000, actionCpuMs: 60_000 },
      remainingMs: 60_000,
    }),
  );
}
process.stdout.write(`${JSON.stringify(sandbox.runnerPids())}\n`);
