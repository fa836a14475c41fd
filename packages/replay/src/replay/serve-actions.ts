import type { ActionOutcome, ActionRequest, ActionRunner } from '@sluice/engine';
import { hashGiven } from '../record/build-recording.ts';
import { chanceOf } from '../record/chance.ts';
import { hashText } from '../recording/content-hash.ts';
import type { RecordedAction } from '../recording/recording-schema.ts';
import type { Leg } from './leg.ts';
import { type Asking, FetchTurns } from './serve-fetches.ts';

/**
 * Runs the bundle's actions with the time and the chance of the recording. `sandboxTenant` keeps the sandbox's own notes apart from
 * those of live runs: what a candidate does to its sandbox is held against nobody else.
 */
export function serveActions(
  leg: () => Leg,
  actions: ActionRunner,
  asking: Asking,
  sandboxTenant: (tenantId: string) => string,
): ActionRunner {
  return {
    check: (source, language) => actions.check(source, language),
    close: async () => undefined,
    async run(request) {
      const current = leg();
      current.trouble('action');
      const at = findAction(current, request.action);
      const recorded = at === undefined ? undefined : current.part.actions[at];
      if (at !== undefined) current.metActions.add(at);
      if (recorded?.unanswered === true) return new Promise<never>(() => undefined);
      if (at !== undefined && recorded?.ended !== undefined && isSame(recorded.ended, request, current)) {
        current.served += 1;
        return serveEnd(recorded.ended, at, request, current, asking);
      }
      const turns = new FetchTurns(current.exact);
      try {
        return await actions.run({
          ...request,
          tenantId: sandboxTenant(request.tenantId),
          determinism: {
            now: recorded?.now ?? current.clock.next(),
            // An action that was not there before gets chance of its own, and takes nobody's.
            ...chanceOf(
              Buffer.from(current.part.seed, 'base64url'),
              at ?? current.part.actions.length + current.metActions.size,
            ),
            answers: 'arrived',
          },
          fetch(asked, signal) {
            asking.turn = turns;
            const answering = request.fetch(asked, signal);
            asking.turn = null;
            return answering;
          },
        });
      } finally {
        turns.end();
      }
    },
  };
}

/** The same action's next run: one that was put before it takes neither its time nor its chance. */
function findAction({ part, metActions }: Leg, action: string): number | undefined {
  const at = part.actions.findIndex((one, index) => one.action === action && !metActions.has(index));
  return at === -1 ? undefined : at;
}

type Ended = NonNullable<RecordedAction['ended']>;

function isSame(ended: Ended, request: ActionRequest, { part }: Leg): boolean {
  if (ended.source !== hashText(request.source)) return false;
  // Masks have changed what it was given.
  return part.masked.length > 0 || ended.given === hashGiven(request);
}

/** What the machine decided is not tried again: a slow server or a busy host is nothing that a replay could find. */
async function serveEnd(
  ended: Ended,
  at: number,
  request: ActionRequest,
  { part }: Leg,
  asking: Asking,
): Promise<ActionOutcome> {
  for (const { action, request: asked } of part.fetches) {
    if (action !== at) continue;
    asking.turn = null;
    await request.fetch(asked, AbortSignal.abort());
  }
  const { error_kind, message, line, column, logs, warnings, fetches } = ended;
  return {
    status: 'failed',
    effects: [],
    logs,
    warnings,
    fetches: fetches as ActionOutcome['fetches'],
    error: { error_kind, message, line, column },
    cpuMs: 0,
  };
}
