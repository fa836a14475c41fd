import { Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { encodeFrame } from '../wire/frames.ts';
import { readBlackBox } from './black-box.ts';
import { isolateKey, present, underWay } from './watching-thread.ts';

/**
 * The watching thread. The main thread may be inside a built-in function that nothing can interrupt; this one
 * still ends the process when the parent is gone, and still tells the parent what was logged so far.
 */
const lifelineFd = 4;
const control = new Float64Array(workerData as SharedArrayBuffer);
const blackBoxes = new Map<number, SharedArrayBuffer>();

parentPort?.on('message', ({ key, memory }: { key: number; memory: SharedArrayBuffer | null }) => {
  if (memory === null) blackBoxes.delete(key);
  else blackBoxes.set(key, memory);
});

const lifeline = new Socket({ fd: lifelineFd });
const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};
lifeline.on('close', die);
lifeline.on('error', die);
lifeline.on('data', (questions: Buffer) => {
  const id = control[underWay] ?? 0;
  const memory = blackBoxes.get(control[isolateKey] ?? 0);
  const logs = id === 0 || memory === undefined ? '[]' : readBlackBox(memory);
  const answer = encodeFrame([`{"id":${id},"logs":${logs}}`]);
  for (let asked = 0; asked < questions.length; asked += 1) lifeline.write(answer);
});

const flag = new Int32Array(workerData as SharedArrayBuffer);
Atomics.store(flag, present, 1);
Atomics.notify(flag, present);
