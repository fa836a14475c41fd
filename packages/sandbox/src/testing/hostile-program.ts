import { spawn, spawnSync } from 'node:child_process';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import inspector from 'node:inspector';
import { register } from 'node:module';
import { connect, Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { giveUpPermissions } from '../runner/give-up-permissions.ts';
import { encodeFrame, FrameReader } from '../wire/frames.ts';

/**
 * A runner whose Node belongs to somebody else. It starts like a runner; then it tries what its parent asks for, and
 * tells for each attempt what it got, or the code of the refusal.
 */
export interface Attack {
  readonly port: number;
  readonly abstractSocket: string;
  readonly parent: number;
  readonly sibling: number;
  /** Readable by the embedder's user only. */
  readonly secretFile: string;
  readonly repositoryFile: string;
  readonly newFiles: readonly string[];
  readonly addon: string;
}
export type Answers = Readonly<Record<string, Answer>>;
export type Answer = { readonly got: string } | { readonly refused: string };

const mostDescriptors = 100;
const quietMs = 500;
const channel = new Socket({ fd: 3 });
const lifeline = new Socket({ fd: 4 });
lifeline.on('close', () => process.exit(0)).resume();
const frames = new FrameReader(1024 * 1024);
const threadSource = `const { parentPort } = require('node:worker_threads');
let answer; try { answer = require('node:fs').readFileSync('/etc/passwd').length; } catch (error) { answer = error.code; }
parentPort.postMessage(answer);`;

function attempts(attack: Attack): Record<string, () => unknown> {
  return {
    connect: () => reach({ host: '127.0.0.1', port: attack.port }),
    connectAbstract: () => reach({ path: attack.abstractSocket }),
    readPasswd: () => readFileSync('/etc/passwd').length,
    readRepository: () => readFileSync(attack.repositoryFile).length,
    readProgram: () => readFileSync(new URL(import.meta.url)).length,
    readSecret: () => readFileSync(attack.secretFile, 'utf8'),
    readEnvironment: () => readFileSync(`/proc/${attack.parent}/environ`).length,
    readMemory: () => openSync(`/proc/${attack.parent}/mem`, 'r+'),
    ...Object.fromEntries(
      attack.newFiles.map((file) => [`write ${file}`, () => writeFileSync(file, 'left behind')]),
    ),
    spawn: () => spawnSync('/bin/true').error ?? 'spawned',
    stay: () => spawn('/bin/sleep', ['60'], { stdio: 'ignore' }).pid,
    signalParent: () => process.kill(attack.parent, 0),
    signalSibling: () => process.kill(attack.sibling, 0),
    becomeRoot: () => process.setuid?.(0),
    // With flags of its own a thread is a Node without the permission model.
    thread: () =>
      new Promise((resolve, reject) => {
        const worker = new Worker(threadSource, { eval: true, execArgv: [] });
        worker.once('message', resolve).once('error', reject);
      }),
    hooks: () => register('data:text/javascript,'),
    addon: () => process.dlopen({ exports: {} }, attack.addon),
    inspector: () => inspector.open(0, '127.0.0.1'),
    inspectorSession: () => new inspector.Session().connect(),
    database: () => process.getBuiltinModule('node:sqlite').DatabaseSync.name,
    report: () => process.report.writeReport(`${attack.newFiles[0]}.json`),
    variables: () => Object.keys(process.env).sort().join(' '),
    // Last: there is nothing left to do anything with.
    descriptors: () => exhaust(),
  };
}

function reach(to: { host: string; port: number } | { path: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(to as { path: string });
    socket.once('connect', () => resolve('connected')).once('error', reject);
    setTimeout(() => reject(Object.assign(new Error(), { code: 'SILENCE' })), quietMs);
  });
}

function exhaust(): number {
  let opened = 0;
  for (; opened < mostDescriptors; opened += 1) openSync('/dev/null', 'r');
  return opened;
}

async function tryAll(attack: Attack): Promise<Answers> {
  const answers: Record<string, Answer> = {};
  for (const [name, attempt] of Object.entries(attempts(attack))) {
    try {
      const got = await attempt();
      if (got instanceof Error) throw got;
      answers[name] = { got: String(got) };
    } catch (error) {
      answers[name] = { refused: String((error as NodeJS.ErrnoException).code ?? error) };
    }
  }
  return answers;
}

channel.on('close', () => process.exit(0));
channel.on('data', (chunk: Buffer) => {
  for (const [json = ''] of frames.push(chunk)) {
    void tryAll(JSON.parse(json) as Attack).then((answers) =>
      channel.write(encodeFrame([JSON.stringify(answers)])),
    );
  }
});
giveUpPermissions();
channel.write(encodeFrame(['{"verb":"ready"}']));
