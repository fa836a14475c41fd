import { stripTypeScriptTypes } from 'node:module';
import { Socket } from 'node:net';
import { encodeFrame, FrameReader } from '../wire/frames.ts';

/** Takes the types out of TypeScript sources. Its own process: a parser of hostile text may hang or die. */
const channelFd = 3;
const maxFrameBytes = 16 * 1024 * 1024;
/** Bodies return and await at their top; the compiler wants to see a function around them. */
const before = 'async function __sluice_body(){\n';
const after = '\n}';

/** What Node says of a source; everything else it says of itself. */
const refusals: ReadonlySet<unknown> = new Set([
  'ERR_INVALID_TYPESCRIPT_SYNTAX',
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
]);

interface Stripped {
  readonly ok: true;
  readonly text: string;
}
interface Refused {
  readonly ok: false;
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
}

function strip(source: string): Stripped | Refused {
  const whole = attempt(source, 0);
  if (whole.ok) return whole;
  const body = attempt(before + source + after, 1);
  if (body.ok) return { ok: true, text: body.text.slice(before.length, -after.length) };
  return /^\s*(?:import|export)\b/m.test(source) ? whole : body;
}

function attempt(text: string, linesBefore: number): Stripped | Refused {
  try {
    return { ok: true, text: stripTypeScriptTypes(text) };
  } catch (error) {
    // A parser that lost its footing, as on a source nested too deeply, fails on every source from then on. It is not asked again: the
    // process ends, the parent starts another.
    if (!(error instanceof Error) || !('code' in error) || !refusals.has(error.code)) throw error;
    const found = /^:(\d+)\n(?:[^\n]*\n){1,5}?([ \t]*)\^+\n/.exec(error.stack ?? '');
    return {
      ok: false,
      message: error.message,
      line: found?.[1] === undefined ? null : Math.max(1, Number(found[1]) - linesBefore),
      column: found?.[2] === undefined ? null : found[2].length + 1,
    };
  }
}

const channel = new Socket({ fd: channelFd });
const frames = new FrameReader(maxFrameBytes);
channel.on('data', (chunk: Buffer) => {
  for (const [json = ''] of frames.push(chunk)) {
    const { id, source } = JSON.parse(json) as { id: number; source: string };
    channel.write(encodeFrame([JSON.stringify({ verb: 'stripped', id, result: strip(source) })]));
  }
});
const leave = (): never => process.exit(0);
channel.on('close', leave);
channel.on('error', leave);
channel.write(encodeFrame(['{"verb":"ready"}']));
