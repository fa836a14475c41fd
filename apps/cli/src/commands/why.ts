import { resolve } from 'node:path';
import { findTurn, type Turn } from '@sluice/coverage';
import { type Bundle, loadBundle } from '@sluice/flow';
import {
  type ExplainedRun,
  explainRun,
  givenOfRecording,
  type Recording,
  type Sources,
} from '@sluice/replay';
import { createSandbox } from '@sluice/sandbox';
import { createSluice, type Database } from 'sluice';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { isThere } from '../input/is-there.ts';
import { readRecordings } from '../input/read-recordings.ts';
import { renderExplanation } from '../render/render-explanation.ts';
import { renderTurn } from '../render/render-turn.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { analysisOptions } from '../wiring/analysis-options.ts';
import { placeholderSecrets } from '../wiring/environment-secrets.ts';
import { scenarioEngines } from '../wiring/scenario-engines.ts';

export interface WhyOptions {
  readonly bundle?: string;
  readonly tenant?: string;
  readonly data?: string;
  readonly databaseUrl?: string;
  readonly json: boolean;
}

/** `sluice why`: which block and which condition decided a run. Of a recording, or of a run in a database. */
export async function why(subject: string, options: WhyOptions, shell: Shell): Promise<ExitCode> {
  const { cwd, out } = shell;
  const bundle =
    options.bundle === undefined ? null : (await loadBundle(resolve(cwd, options.bundle))).bundle;
  const parts = (await isThere(resolve(cwd, subject))) ? await readParts(subject, cwd) : null;
  if (parts !== null && [options.data, options.databaseUrl, options.tenant].some((one) => one !== undefined))
    throw new UsageError(
      `${subject} is a recording, and needs no --tenant, --data or --database-url`,
      'Leave them out; they are for the id of a run in a database.',
    );
  const run = parts === null ? await fromDatabase(subject, options, bundle, shell) : fromParts(parts);
  const explanation = explainRun(run, bundle === null ? null : sourcesOf(bundle));
  const turn = bundle === null ? null : await turnOf(run, parts, bundle);
  if (options.json) out.write(`${JSON.stringify({ ...explanation, turn }, null, 2)}\n`);
  else {
    out.write(renderExplanation(explanation, out));
    if (turn !== null) out.write(`\n${renderTurn(turn, run.status, out)}`);
  }
  return exitCode.fine;
}

/** The parts of one run's recording, in order; one at least. Throws UsageError, or what is wrong with a file. */
async function readParts(path: string, cwd: string): Promise<readonly Recording[]> {
  const { recordings, unreadable } = await readRecordings([path], cwd);
  const [broken] = unreadable;
  if (broken !== undefined) throw broken;
  const runs = new Set(recordings.map(({ recording }) => recording.runId));
  if (runs.size !== 1) {
    throw new UsageError(
      `${path} holds ${runs.size} runs, and why explains one`,
      'Name the recording of one run; of a run that waited, its last part.',
    );
  }
  return recordings.map(({ recording }) => recording).sort((a, b) => a.part - b.part);
}

/** A part holds the trace from the run's beginning on: the last one tells the whole. */
function fromParts(parts: readonly Recording[]): ExplainedRun {
  const last = parts.at(-1);
  if (last === undefined) throw new TypeError('a recording has a part');
  const { left } = last;
  return {
    runId: last.runId,
    flow: last.flow,
    status: left.status,
    stage: left.stage,
    userMessage: left.answer.userMessage,
    trace: left.trace,
    audit: left.audit,
  };
}

/** The smallest change of what the run was given that turns it. Only a recording knows what it was given. */
async function turnOf(
  { flow, status }: ExplainedRun,
  parts: readonly Recording[] | null,
  bundle: Bundle,
): Promise<Turn> {
  if (parts === null)
    return { kind: 'none', why: 'what a run was given is kept in recordings only, and this is none' };
  if (parts[0]?.call.verb !== 'start')
    return {
      kind: 'none',
      why: 'the first part of the recording is missing, and with it what the run was given',
    };
  if (!bundle.flows.has(flow)) return { kind: 'none', why: `the bundle has no flow "${flow}"` };
  const { given } = givenOfRecording(parts);
  const { facts } = analysisOptions(bundle);
  const sandbox = createSandbox({ runners: 1 });
  try {
    return await findTurn({ bundle, flow, facts, given, status, createEngine: scenarioEngines(sandbox) });
  } finally {
    await sandbox.close();
  }
}

async function fromDatabase(
  runId: string,
  options: WhyOptions,
  bundle: Bundle | null,
  { cwd, env }: Shell,
): Promise<ExplainedRun> {
  const url = options.databaseUrl ?? (options.data === undefined ? env['DATABASE_URL'] : undefined);
  const database: Database =
    url === undefined ? { dataDir: resolve(cwd, options.data ?? '.sluice') } : { url };
  if ('dataDir' in database && !(await isThere(database.dataDir))) {
    throw new UsageError(
      options.data === undefined
        ? `there is no file "${runId}", and no database to look for a run of that id`
        : `there is no file "${runId}", and no database in ${options.data}`,
      options.data === undefined
        ? 'Name a recording, or pass --data or --database-url.'
        : 'Name a recording, or the folder that sluice run --data kept the run in.',
    );
  }
  const tenant = options.tenant ?? bundle?.tenant.slug;
  if (tenant === undefined)
    throw new UsageError('nobody says whose run it is', 'Pass --tenant <slug>, or --bundle.');
  const sluice = await createSluice({
    issuer: 'https://idp.example',
    database,
    development: true,
    expireEveryMs: 0,
    runners: 1,
    secrets: placeholderSecrets,
    ...(env['SLUICE_KEY'] !== undefined && { keyEncryptionKey: env['SLUICE_KEY'] }),
  });
  try {
    const { result, trace, audit } = await sluice.inspect({ tenant, runId });
    const { flow, status, stage, userMessage } = result;
    return { runId, flow, status, stage, userMessage, trace, audit };
  } finally {
    await sluice.close();
  }
}

function sourcesOf(bundle: Bundle): Sources {
  return {
    flow(slug) {
      const flow = bundle.flows.get(slug);
      return flow === undefined ? null : { definition: flow.definition, file: flow.source.file };
    },
    action(slug) {
      const action = bundle.actions.get(slug);
      return action === undefined ? null : { source: action.source, file: action.file };
    },
    locate: (slug, path) => bundle.flows.get(slug)?.source.locate(path) ?? { line: 1, column: 1 },
  };
}
