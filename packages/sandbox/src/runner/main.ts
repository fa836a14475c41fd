import type { ActionCheck } from '@sluice/engine';
import type { CheckMessage, SettleMessage, StartMessage, ToRunner } from '../wire/messages.ts';
import { ActionSession, failedReport, refusedReport } from './action-session.ts';
import { Channel } from './channel.ts';
import { giveUpPermissions } from './give-up-permissions.ts';
import { GuestPrograms } from './guest-programs.ts';
import { IsolateShelf } from './isolate-shelf.ts';
import { ScriptTexts } from './script-texts.ts';
import { SourceChecker } from './source-checker.ts';
import { SpareIsolates } from './spare-isolates.ts';
import { ScriptRefused, WarmIsolate } from './warm-isolate.ts';
import { WatchingThread } from './watching-thread.ts';

/** A runner: enters actions when its parent says so, one at a time, and says what came of it. */
const channelFd = 3;
const maxFrameBytes = 64 * 1024 * 1024;
const maxReportBytes = 30 * 1024 * 1024;
const shelfIsolates = 32;
const shelfBytes = 96 * 1024 * 1024;
/** Half of what the process may take, see `runnerMemoryMb`: the action that comes needs the other half. */
const crowdedBytes = 195 * 1024 * 1024;
const spareIsolates = 3;
const usualMemoryMb = 64;
const textUnits = 8 * 1024 * 1024;

const channel = new Channel(channelFd, maxFrameBytes);
const watch = new WatchingThread(new URL('./lifeline.js', import.meta.url));
const programs = new GuestPrograms();
const checker = new SourceChecker();
const shelf = new IsolateShelf(shelfIsolates, shelfBytes);
const spares = new SpareIsolates(
  spareIsolates,
  usualMemoryMb,
  (memoryMb) => new WarmIsolate(programs, watch, memoryMb),
);
const texts = new ScriptTexts(textUnits);
const sessions = new Map<number, ActionSession>();
/** The isolate that ran last, while its next realm has to be made. */
let toPrepare: WarmIsolate | undefined;

function sendReport(id: number, report: string, session?: ActionSession): void {
  const waiting = session !== undefined && sessions.has(id);
  const heldBytes = waiting && !session.isolate.dead ? session.isolate.heapBytes : 0;
  const cpuMs = Math.round((session?.cpuMs ?? 0) * 1000) / 1000;
  const text =
    report.length * 3 <= maxReportBytes || Buffer.byteLength(report) <= maxReportBytes
      ? report
      : failedReport(tooLarge);
  // The guest's own text comes first: of two keys of one name the last one counts.
  const shared = session?.shared === true;
  const untidy =
    spares.wanted || session?.isolate.wantsSpare === true || session?.isolate.wantsHardening === true;
  channel.send(
    `{"report":${text},"verb":"report","id":${id},"cpuMs":${cpuMs},"heldBytes":${heldBytes},"shared":${shared},"untidy":${untidy}}`,
  );
}

const tooLarge = { error_kind: 'memory_limit', message: 'the action asked for more than can be passed on' };

function check({ id }: CheckMessage, [body]: readonly string[]): void {
  const message = checker.check(textOf(body) ?? '');
  const answer: ActionCheck =
    message === null ? { ok: true } : { ok: false, message, line: null, column: null };
  channel.send(JSON.stringify({ verb: 'checked', id, check: answer }));
}

const textOf = (json: string | undefined): string | undefined =>
  json === undefined ? undefined : (JSON.parse(json) as string);

function start(message: StartMessage, parts: readonly string[]): void {
  const { id, script, wallMs } = message;
  const [parameters = '', event = '', step = '', given] = parts;
  const warm = shelf.take(script);
  if (warm === toPrepare) toPrepare = undefined;
  const expression = warm === undefined ? (texts.get(script) ?? textOf(given)) : warm.script.expression;
  if (expression === undefined) {
    channel.send(JSON.stringify({ verb: 'need', id }));
    return;
  }
  const session = open(message, warm, expression);
  if (typeof session === 'string') sendReport(id, session);
  else enter(id, session, 'start', [parameters, event, step], wallMs);
}

/** A session in a warm isolate, else in a new one; or the report of why there can be none. */
function open(
  message: StartMessage,
  warm: WarmIsolate | undefined,
  expression: string,
): ActionSession | string {
  let isolate = warm;
  try {
    if (isolate === undefined) {
      const { script: number, fileName, extras, endName } = message;
      texts.keep(number, expression);
      if (process.memoryUsage.rss() > crowdedBytes) shelf.thin();
      isolate = spares.take(message.memoryMb);
      isolate.adopt({ number, expression, endName, fileName, extras });
    }
    return new ActionSession(isolate, message);
  } catch (error) {
    isolate?.dispose();
    if (error instanceof ScriptRefused) return refusedReport(error);
    const reason = error instanceof Error ? error.message : '';
    if (/memory limit|disposed|allocation failed/i.test(reason)) return failedReport(noRoom);
    if (/timed out/.test(reason)) return failedReport(noTime);
    // Our own trouble: the process ends, and the operator gets to see why.
    throw error;
  }
}

const noRoom = { error_kind: 'memory_limit', message: 'the action has too little memory to begin' };
const noTime = { error_kind: 'timeout', message: 'the sandbox took too long to make a place for the action' };

function settle({ id, wallMs }: SettleMessage, parts: readonly string[]): void {
  const session = sessions.get(id);
  if (session !== undefined) enter(id, session, 'settle', parts, wallMs);
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
  if (!session.healthy) return;
  const { isolate } = session;
  isolate.mayShare = session.mayShare;
  // What an action left there must not make it run out of memory now, when the next one may wait already.
  if (isolate.needsHardening && shelf.keeps(isolate)) harden(isolate);
  if (!isolate.dead && shelf.put(isolate)) toPrepare = isolate;
}

function harden(isolate: WarmIsolate): void {
  try {
    isolate.harden();
  } catch {
    // No room for it, or V8 wants it otherwise: what cannot be hardened begins again with the next run.
    isolate.dispose();
  }
}

/** Makes one thing ready for later. */
function tidy(id: number): void {
  const next = toPrepare;
  toPrepare = undefined;
  try {
    if (next?.wantsHardening === true && shelf.keeps(next)) harden(next);
    else if (next?.wantsSpare === true) next.prepareSpare();
    else if (spares.wanted) spares.prepare();
  } catch {
    // No room for more; whoever needs it finds out, and makes it then.
  }
  channel.send(JSON.stringify({ verb: 'tidied', id, more: spares.wanted }));
}

function drop(id: number): void {
  const session = sessions.get(id);
  sessions.delete(id);
  if (session !== undefined) putAway(session);
}

function obey(message: ToRunner, parts: readonly string[]): void {
  switch (message.verb) {
    case 'check':
      return check(message, parts);
    case 'start':
      return start(message, parts);
    case 'settle':
      return settle(message, parts);
    case 'tidy':
      return tidy(message.id);
    case 'drop':
      return drop(message.id);
  }
}

watch.waitUntilReady();
giveUpPermissions();
channel.send('{"verb":"ready"}');
for (let frame = channel.receive(); frame !== null; frame = channel.receive()) {
  const [head = '', ...parts] = frame;
  obey(JSON.parse(head) as ToRunner, parts);
}
process.exit(0);
