import { resolve } from 'node:path';
import { type Bundle, checkBundle, loadBundle, SluiceError } from '@sluice/flow';
import {
  groupVerdicts,
  joinParts,
  judgeRun,
  type Recording,
  type ReplaySummary,
  type Verdict,
} from '@sluice/replay';
import { createSandbox, type Sandbox } from '@sluice/sandbox';
import { openReplayer } from 'sluice';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { isThere } from '../input/is-there.ts';
import { readRecordings } from '../input/read-recordings.ts';
import { writeAtomically } from '../output/write-atomically.ts';
import { formatOf } from '../output/write-suggestions.ts';
import { renderReplay } from '../render/render-replay.ts';
import { scenarioOfRecording } from '../replay/scenario-of-recording.ts';
import { reportError } from '../report-error.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { tellErrors } from '../wiring/tell-errors.ts';

export interface ReplayOptions {
  readonly bundle: string;
  readonly json: boolean;
  readonly toScenario: boolean;
  readonly out?: string;
}

/** Runs at a time: more than a sandbox computes, since some wait. */
const atOnce = 8;

/** `sluice replay`: recorded runs once more, on this bundle; or one of them as a scenario. */
export async function replay(
  paths: readonly string[],
  options: ReplayOptions,
  shell: Shell,
): Promise<ExitCode> {
  if (options.toScenario && options.json)
    throw new UsageError('--to-scenario and --json do not go together', 'Leave one of them out.');
  if (options.out !== undefined && !options.toScenario)
    throw new UsageError('--out goes with --to-scenario', 'Redirect the output, or add --to-scenario.');
  if (options.out !== undefined) formatOf(options.out, '--out');
  const { cwd } = shell;
  const { bundle, findings } = await loadBundle(resolve(cwd, options.bundle));
  const sandbox = createSandbox();
  try {
    const checked = await checkBundle(bundle, {
      checkAction: (source, language) => sandbox.check(source, language),
    });
    if (tellErrors([...findings, ...checked], bundle, shell)) return exitCode.negative;
    const { recordings, unreadable } = await readRecordings(paths, cwd);
    for (const error of unreadable) reportError(error, shell);
    const { runs, incomplete } = joinParts(recordings.map(({ recording }) => recording));
    const problems = incomplete.map(({ runId, problem }) => {
      const file = recordings.find(({ recording }) => recording.runId === runId)?.file ?? '';
      return new SluiceError('input_invalid', `run "${runId}" cannot be replayed: ${problem}`, {
        place: { file },
        hint: 'Name all parts of the run, each once: every wait begins a new one.',
      });
    });
    for (const error of problems) reportError(error, shell);
    // What cannot be read may be a part of the very run: half of it is another run.
    if (options.toScenario && unreadable.length + problems.length > 0) return exitCode.usage;
    if (options.toScenario) return await toScenario(runs, bundle, options.out, sandbox, shell);
    const { verdicts, unusable } = await replayAll(runs, bundle, sandbox);
    for (const error of unusable) reportError(error, shell);
    const summary = groupVerdicts(verdicts);
    const left = [...unreadable, ...problems, ...unusable];
    tell(summary, verdicts, left, options.json, shell);
    if (left.length > 0) return exitCode.usage;
    return summary.fine === summary.runs ? exitCode.fine : exitCode.negative;
  } finally {
    await sandbox.close();
  }
}

async function replayAll(runs: readonly (readonly Recording[])[], bundle: Bundle, sandbox: Sandbox) {
  const replayer = openReplayer(bundle, { actions: sandbox });
  const verdicts: (Verdict | undefined)[] = [];
  const unusable: SluiceError[] = [];
  const waiting = [...runs.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, parts] = next;
      try {
        verdicts[index] = judgeRun(parts, await replayer.replay(parts));
      } catch (error) {
        if (!(error instanceof SluiceError) || error.kind !== 'refusal') throw error;
        unusable.push(
          new SluiceError(error.code, `run "${parts[0]?.runId}" cannot be replayed: ${error.message}`, {
            details: error.details,
            ...(error.hint !== undefined && { hint: error.hint }),
            cause: error,
          }),
        );
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { verdicts: verdicts.filter((verdict) => verdict !== undefined), unusable };
}

function tell(
  summary: ReplaySummary,
  verdicts: readonly Verdict[],
  problems: readonly SluiceError[],
  json: boolean,
  { out }: Shell,
): void {
  if (!json) {
    out.write(renderReplay(summary, out));
    return;
  }
  const unreadable = problems.map(({ code, message, place }) => ({ code, message, place: place ?? null }));
  out.write(`${JSON.stringify({ ...summary, verdicts, unreadable }, null, 2)}\n`);
}

async function toScenario(
  runs: readonly (readonly Recording[])[],
  bundle: Bundle,
  file: string | undefined,
  sandbox: Sandbox,
  { cwd, out, err }: Shell,
): Promise<ExitCode> {
  const [parts] = runs;
  if (parts === undefined || runs.length > 1) {
    throw new UsageError(
      `--to-scenario takes one run, and here are ${runs.length}`,
      'Name the recording of one run, all of its parts.',
    );
  }
  const target = file === undefined ? null : resolve(cwd, file);
  if (target !== null && (await isThere(target)))
    throw new UsageError(
      `${file} is there already`,
      'Name a new file; scenarios of one file are joined by hand.',
    );
  const scenario = await scenarioOfRecording(
    parts,
    bundle,
    sandbox,
    file !== undefined && formatOf(file) === 'json',
  );
  for (const line of scenario.unsaid) err.write(`${err.colors.dim('note:')} ${line}\n`);
  if (scenario.misses.length > 0) {
    err.write(
      `${err.colors.red('error:')} the run cannot be told as a scenario of this bundle: it would come out otherwise\n`,
    );
    for (const line of scenario.misses) err.write(`  ${line}\n`);
    err.write(
      '  hint: replay it on the bundle that it was recorded on; what a scenario cannot say stands above.\n',
    );
    return exitCode.negative;
  }
  if (target === null) out.write(scenario.text);
  else await writeAtomically(target, scenario.text, file ?? target);
  return exitCode.fine;
}
