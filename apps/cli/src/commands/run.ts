import { resolve } from 'node:path';
import type { Inspection, RunResult } from '@sluice/engine';
import { loadBundle, SluiceError } from '@sluice/flow';
import { writeRecording } from '@sluice/replay';
import { createMemorySink, createSluice, type Database, type Sluice } from 'sluice';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { findFlow } from '../input/find-flow.ts';
import { type KnownUser, type RunFiles, readRunInput } from '../input/read-run-input.ts';
import { renderTrace } from '../render/render-trace.ts';
import { wrapText } from '../render/wrap-text.ts';
import type { Shell } from '../shell.ts';
import { environmentSecrets, placeholderSecrets } from '../wiring/environment-secrets.ts';
import { createOfflineWire } from '../wiring/offline-wire.ts';
import { tellErrors } from '../wiring/tell-errors.ts';

export interface RunOptions extends RunFiles {
  readonly flow: string;
  readonly data?: string;
  readonly databaseUrl?: string;
  readonly liveFetch: boolean;
  readonly record?: string;
  readonly json: boolean;
}

const exitOf = {
  completed: exitCode.fine,
  awaiting: exitCode.fine,
  denied: exitCode.negative,
  failed: exitCode.engine,
} as const;

/** `sluice run`: one run of one flow, in memory unless a database is named. */
export async function run(folder: string, options: RunOptions, shell: Shell): Promise<ExitCode> {
  const { cwd, env, out, err } = shell;
  const { bundle, findings: unreadable } = await loadBundle(resolve(cwd, folder));
  findFlow(bundle, unreadable, options.flow);
  const input = await readRunInput(options, bundle.users, cwd);
  const wire = createOfflineWire();
  const database = databaseOf(options, cwd);
  const sink = createMemorySink();
  const sluice = await createSluice({
    issuer: 'https://idp.example',
    database,
    development: true,
    expireEveryMs: 0,
    runners: 1,
    secrets: options.liveFetch ? environmentSecrets(env) : placeholderSecrets,
    ...(env['SLUICE_KEY'] !== undefined && { keyEncryptionKey: env['SLUICE_KEY'] }),
    ...(!options.liveFetch && { ports: { wire } }),
    ...(options.record !== undefined && { recorder: { sink } }),
  });
  try {
    if (tellErrors([...unreadable, ...(await sluice.check(bundle))], bundle, shell)) return exitCode.negative;
    await sluice.publish(bundle);
    const tenant = bundle.tenant.slug;
    for (const user of input.users) await addUser(sluice, tenant, user, database === 'memory');
    const { event, authentication } = input;
    const result = await sluice.start({
      tenant,
      flow: options.flow,
      event,
      ...(authentication && { authentication }),
    });
    if (options.record !== undefined) await writeRecorded(options.record, sluice, sink, shell);
    const inspection = { ...(await inspect(sluice, tenant, result)), result };
    out.write(options.json ? `${JSON.stringify(inspection, null, 2)}\n` : renderTrace(inspection, out));
    if (result.status === 'failed') err.write(`${err.colors.red('error:')} ${whyFailed(inspection)}\n`);
    for (const note of notesOn(inspection, wire.refused)) err.write(`${err.colors.dim('note:')} ${note}\n`);
    return exitOf[result.status];
  } finally {
    await sluice.close();
  }
}

/** The one recording of the run; one that never began leaves none. */
async function writeRecorded(
  file: string,
  sluice: Sluice,
  sink: ReturnType<typeof createMemorySink>,
  { cwd, err }: Shell,
): Promise<void> {
  await sluice.recorder?.flush(10_000);
  const [recording] = sink.recordings;
  if (recording === undefined) {
    err.write(`${err.colors.dim('note:')} nothing was recorded: the run did not begin\n`);
    return;
  }
  try {
    await writeRecording(resolve(cwd, file), recording);
  } catch (cause) {
    throw new SluiceError(
      'input_invalid',
      `the recording cannot be written to ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { place: { file }, hint: 'Name a file in a folder that exists and can be written to.', cause },
    );
  }
}

function databaseOf({ data, databaseUrl }: RunOptions, cwd: string): Database {
  if (databaseUrl !== undefined) return { url: databaseUrl };
  return data === undefined ? 'memory' : { dataDir: resolve(cwd, data) };
}

/** The user of `--user` takes the place of one in `users.json`; one whom a database has kept is left as it is. */
async function addUser(sluice: Sluice, tenant: string, user: KnownUser, replace: boolean): Promise<void> {
  if (replace || (await sluice.users.get(tenant, user.id)) === null) await sluice.users.put(tenant, user);
}

/** The record of the run; a run that failed before it had one has only its result. */
async function inspect(sluice: Sluice, tenant: string, result: RunResult): Promise<Inspection> {
  try {
    return await sluice.inspect({ tenant, runId: result.runId });
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'run_unknown')
      return { result, trace: [], audit: [], state: {} };
    throw error;
  }
}

function whyFailed({ audit }: Inspection): string {
  const reason = audit.findLast(({ type }) => type === 'flow.run_failed')?.data['reason'];
  const told = typeof reason === 'string' ? reason : 'the run left no record of why';
  return wrapText(`the engine failed: ${told}`, Number.POSITIVE_INFINITY).join(' ');
}

function notesOn({ result }: Inspection, refused: readonly string[]): string[] {
  const notes: string[] = [];
  if (result.awaiting?.kind === 'authentication')
    notes.push('the run waits for authentication; --auth answer.json gives the answer');
  if (refused.length > 0) notes.push(`not sent without --live-fetch: ${refused.join(', ')}`);
  return notes;
}
