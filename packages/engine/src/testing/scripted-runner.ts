import type { ActionOutcome, ActionRequest, ActionRunner } from '../ports/action-runner.ts';

/** What a scripted action answers; the rest is an action that returned and did nothing. */
export type ActionScript = (
  request: ActionRequest,
) => Partial<ActionOutcome> | Promise<Partial<ActionOutcome>>;

/** An action runner for tests of the engine: actions are host functions, by slug. Runs no tenant code. */
export function createScriptedRunner(
  scripts: Readonly<Record<string, ActionScript>>,
): ActionRunner & { readonly requests: ActionRequest[] } {
  const requests: ActionRequest[] = [];
  return {
    requests,
    check: async () => ({ ok: true }),
    async run(request) {
      requests.push(request);
      const outcome = await scripts[request.action]?.(request);
      return { status: 'returned', effects: [], logs: [], warnings: [], fetches: [], cpuMs: 0, ...outcome };
    },
    close: async () => undefined,
  };
}
