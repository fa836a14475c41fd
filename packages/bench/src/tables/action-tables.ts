import { createSandbox } from '@sluice/sandbox';
import {
  type ActionContender,
  otherActionContenders,
  sluiceAction,
} from '../contenders/action-contenders.ts';
import { echoThroughProcess, reusedContext } from '../contenders/action-floors.ts';
import { type Contender, measure, type Pace } from '../measure.ts';
import { type ActionSource, arrival, tierAction, unseenAction } from '../sample.ts';
import type { TableMaker } from './table.ts';

const sample = arrival();
const what = `The action reads \`event.user.email\`, computes a tier, sets state, logs and sets a claim. The event is ${sample.text.length} bytes of JSON. Sluice runs it in other processes; every other contender runs in this one, next to the host's own data.`;

const tables: readonly {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly pace: Pace;
  readonly seconds: number;
  readonly action: () => ActionSource;
}[] = [
  {
    id: 'action-idle',
    title: 'One action, at a low load',
    note: `${what} One run at a time, 1 ms of quiet before each.`,
    pace: { kind: 'idle', gapMs: 1 },
    seconds: 20,
    action: () => tierAction,
  },
  {
    id: 'action-hot',
    title: 'One action, back to back',
    note: 'One run at a time, each as soon as the one before it has ended.',
    pace: { kind: 'burst', turnMs: 60, concurrency: 1 },
    seconds: 20,
    action: () => tierAction,
  },
  {
    id: 'action-concurrent',
    title: 'One action, 100 at a time',
    note: 'A hundred runs are always under way; a latency counts from the moment a run was asked for.',
    pace: { kind: 'burst', turnMs: 400, concurrency: 100 },
    seconds: 30,
    action: () => tierAction,
  },
  {
    id: 'action-cold',
    title: 'An action never seen before',
    note: 'Each run brings a new version with a new source, after 1 ms of quiet.',
    pace: { kind: 'idle', gapMs: 1 },
    seconds: 20,
    action: unseenAction,
  },
];

export const actionTables: TableMaker = {
  name: 'action',
  async make(effort, told) {
    const sandbox = createSandbox();
    const echo = echoThroughProcess();
    try {
      const contenders = [sluiceAction(sandbox), echo, reusedContext(), ...(await otherActionContenders())];
      for (const { id, title, note, pace, seconds, action } of tables) {
        // A hundred threads started at once take longer than all else of a quick run.
        const measured = contenders
          .filter(({ everyNth }) => everyNth === undefined || id !== 'action-concurrent' || !effort.quick)
          // It answers what it reads at once, however many questions that were.
          .filter(({ answersNothing }) => answersNothing !== true || id !== 'action-concurrent')
          .map((contender) => asContender(contender, action));
        told({
          kind: 'measured',
          id,
          title,
          note,
          rows: await measure(measured, pace, effort.seconds(seconds)),
        });
      }
    } finally {
      echo.close();
      await sandbox.close();
    }
  },
};

function asContender(
  { name, ours, floor, everyNth, run }: ActionContender,
  action: () => ActionSource,
): Contender {
  return {
    name,
    run: () => run(sample, action()),
    ...(ours !== undefined && { ours }),
    ...(floor !== undefined && { floor }),
    ...(everyNth !== undefined && { everyNth }),
  };
}
