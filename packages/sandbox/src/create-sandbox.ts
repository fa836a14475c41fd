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
import { isQuarantined } from './parent/quarantine.ts';
import { closedError, RunnerPool } from './parent/runner-pool.ts';
import { ScriptBook, type ScriptName, type ScriptRecord } from './parent/script-book.ts';
import { SourceCheck } from './parent/source-check.ts';
import { type Stripped, TypeStripper } from './parent/type-stripper.ts';
import { prepareSource, type SourceRefusal } from './source/prepare-source.ts';

export interface SandboxOptions {
  /** Runner processes that compute at the same time. By default one a core, at least 2 and at most 4. */
  readonly runners?: number;
  /** Most runner processes while actions wait for fetches or compute for long; by default four times `runners`, at least 8. */
  readonly maxRunners?: number;
  /** One more runner stands ready for when one is lost. Default true; it takes some 60 MB. */
  readonly standby?: boolean;
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

/** An action that took down three runners within ten minutes, and has one of its own since. */
export interface QuarantinedAction {
  readonly tenantId: string;
  readonly action: string;
  readonly version: number;
}

export interface SandboxLoad {
  /** Processes that share all work; the one that stands by and those of quarantined actions come on top. */
  readonly runners: number;
  readonly queued: number;
  /** Actions that wait for a fetch. */
  readonly waiting: number;
  readonly quarantined: readonly QuarantinedAction[];
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
  const { logger } = options;
  const pool = new RunnerPool({
    runners,
    maxRunners: Math.max(runners, options.maxRunners ?? Math.max(8, runners * 4)),
    standby: options.standby ?? true,
    dataKib: (options.runnerMemoryMb ?? defaultRunnerMemoryMb) * 1024,
    logger,
  });
  const guard = new ConfinementGuard(options.requireConfinement ?? [], options.logger);
  const stripper = new TypeStripper();
  const book = new ScriptBook();
  const clock = options.clock ?? { monotonic: () => performance.now() };
  const quarantined = new Set<ScriptRecord>();
  let lastId = 0;
  let closing: Promise<void> | undefined;
  const services: RunServices = {
    pool,
    nextId: () => (lastId += 1),
    monotonic: () => clock.monotonic(),
    quarantined(record) {
      quarantined.add(record);
      const { tenantId, action, version } = record;
      logger?.warn(
        { tenantId, action, version },
        'an action keeps taking its sandbox down, and has one of its own now',
      );
    },
  };

  function enter(): void {
    if (closing !== undefined) throw closedError();
    guard.pass();
  }

  async function toJavaScript(source: string, language: ActionLanguage): Promise<Stripped> {
    if (source.length > maxSourceUnits) {
      return { ok: false, message: 'the source is too large', line: null, column: null };
    }
    return language === 'typescript' ? stripper.strip(source) : { ok: true, text: source };
  }

  const nameOf = ({ tenantId, action, version, language, limits }: ActionRequest): ScriptName => ({
    tenantId,
    action,
    version,
    language,
    memoryMb: limits.actionMemoryMb,
  });

  async function learn(name: ScriptName, source: string): Promise<ScriptRecord | SourceRefusal> {
    const javaScript = await toJavaScript(source, name.language);
    return javaScript.ok ? book.learn(name, source, javaScript.text) : javaScript;
  }

  return {
    async check(source: string, language: ActionLanguage): Promise<ActionCheck> {
      if (!guard.found && closing === undefined) await guard.find();
      enter();
      const javaScript = await toJavaScript(source, language);
      if (!javaScript.ok) return javaScript;
      const prepared = prepareSource(javaScript.text, language === 'typescript');
      if (!prepared.ok) return prepared;
      return new Promise((resolve, reject) => {
        new SourceCheck(pool, services.nextId(), prepared.body, { resolve, reject });
      });
    },

    async run(request: ActionRequest): Promise<ActionOutcome> {
      if (!guard.found && closing === undefined) await guard.find();
      enter();
      if (request.remainingMs <= 0) return failure('timeout', 'the run had no time left for the action');
      const endsAt = services.monotonic() + Math.min(request.limits.actionTimeoutMs, request.remainingMs);
      const name = nameOf(request);
      const record = book.known(name, request.source) ?? (await learn(name, request.source));
      if ('ok' in record) return refused(record);
      const { prepared } = record;
      if (!prepared.ok) return refused(prepared);
      return new Promise((resolve, reject) => {
        new ActionRun(services, request, { record, prepared }, endsAt, { resolve, reject });
      });
    },

    close(): Promise<void> {
      closing ??= Promise.all([pool.close(), stripper.close()]).then(() => undefined);
      return closing;
    },

    runnerPids: () => pool.pids,

    inspect() {
      const now = services.monotonic();
      for (const record of quarantined) if (!isQuarantined(record, now)) quarantined.delete(record);
      const told = [...quarantined].map(({ tenantId, action, version }) => ({ tenantId, action, version }));
      return { ...pool.load, quarantined: told, confinement: guard.layers };
    },
  };
}

function refused({ message, line, column }: SourceRefusal): ActionOutcome {
  return failure('compile_error', `SyntaxError: ${message}`, line, column);
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
