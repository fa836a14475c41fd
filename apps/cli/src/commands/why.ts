import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Bundle, loadBundle } from '@sluice/flow';
import { type ExplainedRun, explainRun, type Sources } from '@sluice/replay';
import { createSluice, type Database } from 'sluice';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { readRecordings } from '../input/read-recordings.ts';
import { renderExplanation } from '../render/render-explanation.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { placeholderSecrets } from '../wiring/environment-secrets.ts';

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
  const run = (await isThere(resolve(cwd, subject)))
    ? await fromRecording(subject, cwd)
    : await fromDatabase(subject, options, bundle, shell);
  const explanation = explainRun(run, bundle === null ? null : sourcesOf(bundle));
  out.write(options.json ? `${JSON.stringify(explanation, null, 2)}\n` : renderExplanation(explanation, out));
  return exitCode.fine;
}

/** A part holds the trace from the run's beginning on: the last one tells the whole. */
async function fromRecording(path: string, cwd: string): Promise<ExplainedRun> {
  const { recordings, unreadable } = await readRecordings([path], cwd);
  const [broken] = unreadable;
  if (broken !== undefined) throw broken;
  const runs = new Set(recordings.map(({ recording }) => recording.runId));
  const last = recordings
    .map(({ recording }) => recording)
    .sort((a, b) => a.part - b.part)
    .at(-1);
  if (last === undefined || runs.size > 1) {
    throw new UsageError(
      `${path} holds ${runs.size} runs, and why explains one`,
      'Name the recording of one run; of a run that waited, its last part.',
    );
  }
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
      `there is no file "${runId}", and no database to look for a run of that id`,
      'Name a recording, or pass --data or --database-url.',
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

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
