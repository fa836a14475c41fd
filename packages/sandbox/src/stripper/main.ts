import { Socket } from 'node:net';
import { type StrippedTypes, stripTypes } from '@sluice/action-source';
import { encodeFrame, FrameReader } from '../wire/frames.ts';

/** Takes the types out of TypeScript sources. Its own process: a parser of hostile text may hang or die. */
const channelFd = 3;
const maxFrameBytes = 16 * 1024 * 1024;

interface Refused {
  readonly ok: false;
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** A parser that lost its footing throws, and is not asked again: the process ends, the parent starts another. */
function strip(source: string): StrippedTypes | Refused {
  const stripped = stripTypes(source);
  if (stripped.ok) return stripped;
  const { error, linesBefore } = stripped;
  const found = /^:(\d+)\n(?:[^\n]*\n){1,5}?([ \t]*)\^+\n/.exec(error.stack ?? '');
  return {
    ok: false,
    message: error.message,
    line: found?.[1] === undefined ? null : Math.max(1, Number(found[1]) - linesBefore),
    column: found?.[2] === undefined ? null : found[2].length + 1,
  };
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
