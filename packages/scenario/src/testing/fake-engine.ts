import type { EventSnapshot, ResumeInput, RunResult, StartInput, UserRecord } from '@sluice/engine';
import type { Observation } from '../run/observation.ts';
import type { ScenarioEngineFactory, ScenarioSetup } from '../run/scenario-engine.ts';
import { makeObservation, runResult } from './make-observation.ts';

/** What a fake engine was asked to do. */
export interface FakeCalls {
  readonly setups: ScenarioSetup[];
  readonly starts: StartInput[];
  readonly resumes: ResumeInput[];
  closed: number;
}

export interface FakeScript {
  /** Prompts that the run waits at, one after another. */
  readonly prompts?: readonly string[];
  readonly result?: Partial<RunResult>;
  readonly inspection?: Partial<Observation['inspection']>;
  /** Called at the start, with the wire at hand. */
  readonly onStart?: (setup: ScenarioSetup) => Promise<void> | void;
  readonly event?: EventSnapshot;
}

/** An engine that runs no flow: it waits at the prompts it is given, then ends as it is told. */
export function fakeEngine(script: FakeScript = {}): {
  calls: FakeCalls;
  createEngine: ScenarioEngineFactory;
} {
  const calls: FakeCalls = { setups: [], starts: [], resumes: [], closed: 0 };
  const createEngine: ScenarioEngineFactory = async (setup) => {
    calls.setups.push(setup);
    const waiting = [...(script.prompts ?? [])];
    const users = new Map<string, UserRecord>(setup.users.map((user) => [user.id, user]));
    let last = runResult();
    const goOn = (): RunResult => {
      const block = waiting.shift();
      last =
        block === undefined
          ? runResult(script.result)
          : runResult({
              status: 'awaiting',
              resumeToken: `token-${waiting.length}`,
              awaiting: {
                kind: 'prompt',
                block,
                prompt: block,
                input: {},
                expiresAt: '2026-01-01T00:15:00.000Z',
              },
            });
      return last;
    };
    return {
      async start(input) {
        calls.starts.push(input);
        await script.onStart?.(setup);
        return goOn();
      },
      async resume(input) {
        calls.resumes.push(input);
        return goOn();
      },
      inspect: async () => ({
        ...makeObservation({ inspection: script.inspection ?? {} }).inspection,
        result: last,
      }),
      user: async (id) => users.get(id) ?? null,
      event: async () => script.event ?? null,
      async close() {
        calls.closed += 1;
      },
    };
  };
  return { calls, createEngine };
}
