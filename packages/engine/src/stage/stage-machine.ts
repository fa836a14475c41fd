import { type StageId, stageIds } from '@sluice/flow';
import { createMachine, initialTransition, transition } from 'xstate';

/** What can happen to a run, seen from its stages. */
export type StageEvent =
  | 'enter.login'
  | 'enter.token'
  | 'passed'
  | 'authenticated'
  | 'registered'
  | 'prompted'
  | 'answered'
  | 'denied'
  | 'failed';

export type FinalPosition = 'completed' | 'denied' | 'failed';

/** Where a run is: in a stage, in a stage waiting at a prompt, waiting for the host, or at its end. */
export type Position = 'entry' | StageId | `${StageId}/prompt` | 'authentication' | FinalPosition;

/**
 * The pipeline, whole (contract, section 2). Stages also go to `<stage>/prompt` and back, and everything that has not
 * ended can be denied or fail. A stage that the flow does not define is passed through at once.
 */
export const pipeline: readonly (readonly [from: Position, event: StageEvent, to: Position])[] = [
  ['entry', 'enter.login', 'pre-login'],
  ['entry', 'enter.token', 'issue-tokens'],
  ['pre-login', 'passed', 'authentication'],
  ['authentication', 'authenticated', 'post-auth'],
  ['authentication', 'registered', 'registration'],
  ['registration', 'passed', 'post-auth'],
  ['post-auth', 'passed', 'post-login'],
  ['post-login', 'passed', 'issue-tokens'],
  ['issue-tokens', 'passed', 'completed'],
];

const finals: readonly FinalPosition[] = ['completed', 'denied', 'failed'];
const ends = { denied: 'denied', failed: 'failed' } as const;

/** Position names as xstate keys: xstate reads `.` in a key as a path, `/` is safe. */
function buildMachine(defined: ReadonlySet<StageId>) {
  const states: Record<string, object> = {};
  for (const final of finals) states[final] = { type: 'final' };
  const row = (from: Position) =>
    Object.fromEntries(pipeline.filter((r) => r[0] === from).map((r) => [r[1], r[2]]));
  states['entry'] = { on: { ...row('entry'), ...ends } };
  states['authentication'] = { on: { ...row('authentication'), ...ends } };
  for (const stage of stageIds) {
    const on: Record<string, string> = { ...row(stage), ...ends };
    if (!defined.has(stage)) {
      states[stage] = { always: on['passed'] };
      continue;
    }
    states[stage] = { on: { ...on, prompted: `${stage}/prompt` } };
    states[`${stage}/prompt`] = { on: { answered: stage, ...ends } };
  }
  return createMachine({ id: 'run', initial: 'entry', states });
}

/**
 * The stages of one flow version: (position, event) to next position, and nothing else (contract 2.6). Every answer comes from
 * xstate once and is remembered, since the machine has no memory beside its position.
 */
export interface StageMachine {
  readonly initial: Position;
  /** Throws RangeError for an event that the position does not take: the engine's own mistake, never a flow's. */
  next(position: Position, event: StageEvent): Position;
}

export function createStageMachine(defined: Iterable<StageId>): StageMachine {
  const machine = buildMachine(new Set(defined));
  const [start] = initialTransition(machine);
  const known = new Map<string, Position>();
  return {
    initial: start.value as Position,
    next(position, event) {
      const key = `${position} ${event}`;
      const remembered = known.get(key);
      if (remembered !== undefined) return remembered;
      const from = machine.resolveState({ value: position });
      if (!from.can({ type: event })) {
        throw new RangeError(`the stage machine takes no "${event}" at "${position}"`);
      }
      const [to] = transition(machine, from, { type: event });
      const next = to.value as Position;
      known.set(key, next);
      return next;
    },
  };
}

export function isFinal(position: Position): position is FinalPosition {
  return (finals as readonly string[]).includes(position);
}

/** The stage whose graph runs at this position, if one does. */
export function runningStage(position: Position): StageId | null {
  return (stageIds as readonly string[]).includes(position) ? (position as StageId) : null;
}

/** The stage that a run reports at this position; `null` keeps the one before (contract 2.4). */
export function reportedStage(position: Position): StageId | null {
  if (position === 'completed') return 'issue-tokens';
  if (position === 'authentication') return 'pre-login';
  return stageIds.find((stage) => position === stage || position === `${stage}/prompt`) ?? null;
}
