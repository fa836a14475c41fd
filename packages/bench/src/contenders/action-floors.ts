import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import ivm from 'isolated-vm';
import { type ActionSource, type Arrival, type Asked, recordingApi } from '../sample.ts';
import type { ActionContender } from './action-contenders.ts';

export const echoed = 'a process and back, nothing run';
export const reused = 'isolated-vm, one context used again, in this process (runs see each other)';

/** What a run in another process cannot be faster than: its bytes there and back, by the same means, and nothing done. */
export function echoThroughProcess(): ActionContender & { close(): void } {
  const program = fileURLToPath(new URL('./echo-child.mjs', import.meta.url));
  const child = spawn(process.execPath, ['--jitless', program], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const channel = child.stdio[3] as Socket;
  const waiting: (() => void)[] = [];
  channel.on('data', () => waiting.shift()?.());
  return {
    name: echoed,
    floor: true,
    answersNothing: true,
    async run({ text }) {
      const heard = new Promise<void>((resolve) => waiting.push(resolve));
      channel.write(Buffer.from(text));
      await heard;
      return { state: {}, claims: {}, logs: [] };
    },
    close: () => child.kill(),
  };
}

/** What a run in an isolate cannot be faster than: one context for all runs, in this process, with a compiler. */
export function reusedContext(): ActionContender {
  const isolate = new ivm.Isolate({ memoryLimit: 128 });
  const context = isolate.createContextSync();
  let kept: { readonly version: number; readonly body: ivm.Reference } | undefined;
  const bodyOf = ({ version, source }: ActionSource): ivm.Reference => {
    if (kept?.version === version) return kept.body;
    const body = isolate
      .compileScriptSync(
        `(() => { let told = ''; return (eventText) => { if (eventText === '') return told; const event = JSON.parse(eventText);\n${recordingApi}(async () => {\n${source}\n})().then(() => { told = JSON.stringify(asked); }); }; })()`,
      )
      .runSync(context, { reference: true }) as ivm.Reference;
    kept = { version, body };
    return body;
  };
  return {
    name: reused,
    floor: true,
    run({ text }: Arrival, action: ActionSource): Asked {
      const body = bodyOf(action);
      body.applySync(undefined, [text], { timeout: 1_000 });
      return JSON.parse(body.applySync(undefined, ['']) as string) as Asked;
    },
  };
}
