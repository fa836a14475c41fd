import type {
  Clock,
  EventSnapshot,
  HttpWire,
  Ids,
  Inspection,
  ResumeInput,
  RunResult,
  Secrets,
  StartInput,
  UserRecord,
} from '@sluice/engine';
import type { Bundle } from '@sluice/flow';

/** Everything that makes one scenario repeatable. Pass each of them on to the engine. */
export interface ScenarioSetup {
  readonly bundle: Bundle;
  /** To be in the store before the run. Nobody else may be. */
  readonly users: readonly UserRecord[];
  readonly wire: HttpWire;
  /** Stands still at `determinism.now`. */
  readonly clock: Clock;
  /** Counts from 1; a tenant's id goes by the bundle's actions. */
  readonly ids: Ids;
  /** Answers every name with the text `secret:<name>`: no real secret is needed, or read. */
  readonly secrets: Secrets;
  /** Goes into every action's request. Epoch milliseconds. */
  readonly determinism: { readonly now: number; readonly seed: number };
}

/** An engine with the bundle published and the users in place, for one run. */
export interface ScenarioEngine {
  start(input: StartInput): Promise<RunResult>;
  resume(input: ResumeInput): Promise<RunResult>;
  inspect(input: { readonly tenant: string; readonly runId: string }): Promise<Inspection>;
  /** The user as the store holds it. */
  user(id: string): Promise<UserRecord | null>;
  /** The event as the run's snapshot holds it. */
  event(runId: string): Promise<EventSnapshot | null>;
  close(): Promise<void>;
}

/** Called once for each scenario: give each an empty store of its own, and share what is costly, the sandbox above all. */
export type ScenarioEngineFactory = (setup: ScenarioSetup) => Promise<ScenarioEngine>;
