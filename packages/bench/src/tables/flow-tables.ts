import {
  leastFlow,
  loginInput,
  openSluice,
  sluiceFlow,
  unsignedEngine,
  zenFlow,
} from '../contenders/flow-contenders.ts';
import { type Contender, measure } from '../measure.ts';
import type { TableMaker } from './table.ts';

export const flowTables: TableMaker = {
  name: 'flow',
  async make(effort, told) {
    const sluice = await openSluice();
    const unsigned = await unsignedEngine();
    const zens = [zenFlow('whole'), zenFlow('needed')];
    const least = leastFlow();
    try {
      const input = loginInput();
      const contenders = [sluiceFlow(sluice), unsigned, ...zens, least].map((contender): Contender => {
        const { name, ours = false, floor = false } = contender;
        const run = async () => {
          const { status } = await contender.run(input);
          if (status !== 'completed') throw new Error(`${name}: ${status}`);
        };
        return { name, ours, floor, run };
      });
      for (const concurrency of [1, 100]) {
        told({
          kind: 'measured',
          id: concurrency === 1 ? 'flow-sequential' : 'flow-concurrent',
          title:
            concurrency === 1
              ? 'A whole flow in memory, back to back'
              : 'A whole flow in memory, 100 at a time',
          note: `Two actions, two decisions, two claims. Sluice parses the input, looks up the account, keeps snapshot, trace and audit, and signs an access token (EdDSA); Zen evaluates a graph of the same logic, with its functions in QuickJS in this process, and does nothing else.`,
          rows: await measure(
            // It answers what it reads at once, however many questions that were.
            contenders.filter(({ floor }) => concurrency === 1 || floor !== true),
            { kind: 'burst', turnMs: concurrency === 1 ? 100 : 300, concurrency },
            effort.seconds(15),
          ),
        });
      }
    } finally {
      await sluice.close();
      await unsigned.close();
      for (const zen of zens) zen.close();
      least.close();
    }
  },
};
