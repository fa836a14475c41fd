import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import type { ActionCheck } from '@sluice/engine';
import { encodeFrame, FrameReader } from '../wire/frames.ts';
import type { CheckMessage, SettleMessage, StartMessage, ToRunner } from '../wire/messages.ts';
import { ActionSession, failedReport, refusedReport } from './action-session.ts';
import { giveUpPermissions } from './give-up-permissions.ts';
import { IsolateShelf } from './isolate-shelf.ts';
import { type PreparedSource, prepareSource, type SourceRefusal } from './prepare-source.ts';
import { SourceChecker } from './source-checker.ts';
import { GuestScript, ScriptRefused, WarmIsolate } from './warm-isolate.ts';
import { WatchingThread } from './watching-thread.ts';

/** A runner: enters actions when its parent says so, one at a time, and says what came of it. */
const channelFd = 3;
const maxFrameBytes = 64 * 1024 * 1024;
const maxReportBytes = 30 * 1024 * 1024;
const shelfIsolates = 32;
const shelfBytes = 96 * 1024 * 1024;
/** UTF-16 units of prepared scripts that are kept. */
const preparedUnits = 8 * 1024 * 1024;

const channel = new Socket({ fd: channelFd });
const frames = new FrameReader(maxFrameBytes);
const guest = new GuestScript(readFileSync(new URL('./guest.js', import.meta.url), 'utf8'));
const checker = new SourceChecker();
const shelf = new IsolateShelf(shelfIsolates, shelfBytes);
const sessions = new Map<number, ActionSession>();
const known = new Map<number, PreparedSource | SourceRefusal>();
let knownUnits = 0;
let toPrepare: WarmIsolate | undefined;

function send(json: string): void {
  channel.write(encodeFrame(json));
}

function sendReport(id: number, report: string, session?: ActionSession): void {
  const waiting = session !== undefined && sessions.has(id);
  const heldBytes = waiting && !session.isolate.dead ? session.isolate.heapBytes : 0;
  const cpuMs = Math.round((session?.cpuMs ?? 0) * 1000) / 1000;
  const text =
    report.length * 3 <= maxReportBytes || Buffer.byteLength(report) <= maxReportBytes
      ? report
      : failedReport(tooLarge);
  // The guest's own text comes first: of two keys of one name the last one counts.
  send(`{"report":${text},"verb":"report","id":${id},"cpuMs":${cpuMs},"heldBytes":${heldBytes}}`);
}

const tooLarge = { error_kind: 'memory_limit', message: 'the action asked for more than can be passed on' };

function read(source: string, strict: boolean): PreparedSource | SourceRefusal {
  const prepared = prepareSource(source, strict);
  if (!prepared.ok) return prepared;
  const refusal = checker.check(prepared.body);
  return refusal === null ? prepared : { ok: false, message: refusal, line: null, column: null };
}

function check(message: CheckMessage): void {
  const prepared = read(message.source, message.strict);
  const answer: ActionCheck = prepared.ok
    ? { ok: true }
    : { ok: false, message: prepared.message, line: prepared.line, column: prepared.column };
  send(JSON.stringify({ verb: 'checked', id: message.id, check: answer }));
}

function start(message: StartMessage): void {
  const { id, script, source } = message;
  const prepared = known.get(script) ?? (source === undefined ? undefined : read(source, message.strict));
  if (prepared === undefined) {
    send(JSON.stringify({ verb: 'need', id }));
    return;
  }
  remember(script, prepared);
  if (!prepared.ok) {
    const { line, column } = prepared;
    const failure = { error_kind: 'compile_error', message: `SyntaxError: ${prepared.message}` };
    sendReport(id, failedReport(failure, '[]', { line, column, stack: '' }));
    return;
  }
  const session = open(message, prepared);
  if (typeof session === 'string') sendReport(id, session);
  else enter(id, session, 'start', [message.parameters, message.event, message.step], message.wallMs);
}

/** A session in a warm isolate, else in a new one; or the report of why there can be none. */
function open(message: StartMessage, prepared: PreparedSource): ActionSession | string {
  const { script, fileName, memoryMb, cpuMs } = message;
  const warm = shelf.take(script);
  try {
    if (warm !== undefined) return new ActionSession(warm, cpuMs);
  } catch {
    // Worn out: what earlier runs left behind fills it.
    warm?.dispose();
  }
  try {
    return new ActionSession(new WarmIsolate(script, prepared, { guest, watch, fileName, memoryMb }), cpuMs);
  } catch (error) {
    return error instanceof ScriptRefused ? refusedReport(error) : failedReport(noRoom);
  }
}

const noRoom = { error_kind: 'memory_limit', message: 'the action has too little memory to begin' };

function settle(message: SettleMessage): void {
  const session = sessions.get(message.id);
  if (session !== undefined) enter(message.id, session, 'settle', [message.answers], message.wallMs);
}

function enter(
  id: number,
  session: ActionSession,
  verb: 'start' | 'settle',
  texts: readonly string[],
  wallMs: number,
): void {
  watch.note(id, session.isolate.key);
  const report = session.enter(verb, texts, wallMs);
  watch.note(0, 0);
  const waits = session.healthy && report.startsWith('{"state":{"at":"waiting"}');
  if (waits) sessions.set(id, session);
  else sessions.delete(id);
  sendReport(id, report, session);
  if (!waits) putAway(session);
}

function putAway(session: ActionSession): void {
  session.end();
  if (session.healthy && shelf.put(session.isolate)) prepareSoon(session.isolate);
}

/** Makes the next context of the last action while nothing else is to be done. */
function prepareSoon(isolate: WarmIsolate): void {
  if (toPrepare === undefined) {
    setImmediate(() => {
      const next = toPrepare;
      toPrepare = undefined;
      try {
        next?.prepareSpare();
      } catch {
        // No room for another context; the next run finds out, and gets a new isolate.
        next?.dispose();
      }
    });
  }
  toPrepare = isolate;
}

const unitsOf = (prepared: PreparedSource | SourceRefusal): number =>
  prepared.ok ? prepared.script.length + prepared.body.length : prepared.message.length;

/** Keeps what was read of a script; the longest kept go first. */
function remember(script: number, prepared: PreparedSource | SourceRefusal): void {
  forget(script);
  known.set(script, prepared);
  knownUnits += unitsOf(prepared);
  for (const oldest of known.keys()) {
    if (knownUnits <= preparedUnits) break;
    forget(oldest);
  }
}

function forget(script: number): void {
  const prepared = known.get(script);
  if (prepared === undefined) return;
  known.delete(script);
  knownUnits -= unitsOf(prepared);
}

function drop(id: number): void {
  const session = sessions.get(id);
  sessions.delete(id);
  if (session !== undefined) putAway(session);
}

function obey(message: ToRunner): void {
  switch (message.verb) {
    case 'check':
      return check(message);
    case 'start':
      return start(message);
    case 'settle':
      return settle(message);
    case 'drop':
      return drop(message.id);
  }
}

channel.on('data', (chunk: Buffer) => {
  for (const text of frames.push(chunk)) obey(JSON.parse(text) as ToRunner);
});
const leave = (): never => process.exit(0);
channel.on('close', leave);
channel.on('error', leave);

const watch = new WatchingThread(
  new URL('./lifeline.js', import.meta.url),
  () => {
    giveUpPermissions();
    send('{"verb":"ready"}');
  },
  leave,
);
