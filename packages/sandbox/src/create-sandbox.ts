import { availableParallelism } from 'node:os';
import type {
  ActionCheck,
  ActionErrorKind,
  ActionOutcome,
  ActionRequest,
  ActionRunner,
  Clock,
  Logger,
} from '@sluice/engine';
import type { ActionLanguage } from '@sluice/flow';
import { ActionRun, type RunServices } from './parent/action-run.ts';
import type { ConfinementLayer } from './parent/confine/layers.ts';
import { ConfinementGuard } from './parent/confine/require-confinement.ts';
import { closedError, RunnerPool } from './parent/runner-pool.ts';
import { ScriptBook } from './parent/script-book.ts';
import { SourceCheck } from './parent/source-check.ts';
import { type Stripped, TypeStripper } from './parent/type-stripper.ts';

export interface SandboxOptions {
  /** Runner processes that compute at the same time. By default one a core, at least 2 and at most 4. */
  readonly runners?: number;
  /** Most runner processes while actions wait for fetches; by default four times `runners`, at least 8. */
  readonly maxRunners?: number;
  /** What one runner process may take, in MiB; by default 390. No action can have more than about half of it. */
  readonly runnerMemoryMb?: number;
  /**
   * What must be enforced by the operating system or by Node for actions to be run at all; by default nothing. What can
   * be had is enforced anyway.
   */
  readonly requireConfinement?: readonly ConfinementLayer[];
  readonly logger?: Logger;
  /** Only its monotonic hands are read. */
  readonly clock?: Pick<Clock, 'monotonic'>;
}

export interface SandboxLoad {
  readonly runners: number;
  readonly queued: number;
  /** Actions that wait for a fetch. */
  readonly waiting: number;
}

export interface SandboxState extends SandboxLoad {
  /** What keeps runner processes from the rest of the host; known, and listed, from the first use on. */
  readonly confinement: readonly ConfinementLayer[];
}

export interface Sandbox extends ActionRunner {
  /** Process ids of the runners, for those who watch them and for tests that kill them. */
  runnerPids(): readonly number[];
  inspect(): SandboxState;
}

const maxSourceUnits = 1_048_576;
const defaultRunnerMemoryMb = 390;

/**
 * Runs tenant code in V8 isolates, in processes of their own (contract, section 5). No process is started before
 * the first use; idle runners do not keep the embedder alive, and none outlives it.
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const runners = Math.max(1, options.runners ?? Math.min(4, Math.max(2, availableParallelism())));
  const dataKib = (options.runnerMemoryMb ?? defaultRunnerMemoryMb) * 1024;
  const pool = new RunnerPool({
    runners,
    maxRunners: Math.max(runners, options.maxRunners ?? Math.max(8, runners * 4)),
    dataKib,
    logger: options.logger,
  });
  const guard = new ConfinementGuard(options.requireConfinement ?? [], options.logger);
  const stripper = new TypeStripper();
  const book = new ScriptBook();
  const clock = options.clock ?? { monotonic: () => performance.now() };
  let lastId = 0;
  let closing: Promise<void> | undefined;
  const services: RunServices = {
    pool,
    dataKib,
    nextId: () => (lastId += 1),
    monotonic: () => clock.monotonic(),
  };

  async function enter(): Promise<void> {
    if (closing === undefined) await guard.pass();
    if (closing !== undefined) throw closedError();
  }

  async function toJavaScript(source: string, language: ActionLanguage): Promise<Stripped> {
    if (source.length > maxSourceUnits) {
      return { ok: false, message: 'the source is too large', line: null, column: null };
    }
    return language === 'typescript' ? stripper.strip(source) : { ok: true, text: source };
  }

  return {
    async check(source: string, language: ActionLanguage): Promise<ActionCheck> {
      await enter();
      const javaScript = await toJavaScript(source, language);
      if (!javaScript.ok) return javaScript;
      return new Promise((resolve, reject) => {
        new SourceCheck(pool, services.nextId(), javaScript.text, language === 'typescript', {
          resolve,
          reject,
        });
      });
    },

    async run(request: ActionRequest): Promise<ActionOutcome> {
      await enter();
      if (request.remainingMs <= 0) return failure('timeout', 'the run had no time left for the action');
      const endsAt = services.monotonic() + Math.min(request.limits.actionTimeoutMs, request.remainingMs);
      const javaScript = await toJavaScript(request.source, request.language);
      if (!javaScript.ok) {
        const { message, line, column } = javaScript;
        return failure('compile_error', `SyntaxError: ${message}`, line, column);
      }
      const { tenantId, action, version, language, source, limits } = request;
      const record = book.find(
        { tenantId, action, version, language, memoryMb: limits.actionMemoryMb },
        source,
      );
      return new Promise((resolve, reject) => {
        new ActionRun(services, request, { record, text: javaScript.text }, endsAt, { resolve, reject });
      });
    },

    close(): Promise<void> {
      closing ??= Promise.all([pool.close(), stripper.close()]).then(() => undefined);
      return closing;
    },

    runnerPids: () => pool.pids,
    inspect: () => ({ ...pool.load, confinement: guard.layers }),
  };
}

/** The outcome of an action that was never entered. */
function failure(
  error_kind: ActionErrorKind,
  message: string,
  line: number | null = null,
  column: number | null = null,
): ActionOutcome {
  const error = { error_kind, message, line, column };
  return { status: 'failed', effects: [], logs: [], warnings: [], fetches: [], error, cpuMs: 0 };
}
