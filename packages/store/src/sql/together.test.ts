import { describe, expect, it } from '@jest/globals';
import { Together } from './together.ts';

/** Answers `n * 10`; what is asked together is written down, and 13 makes a whole batch fail. */
function setUp(isOnesFault = true) {
  const sent: (number | readonly number[])[] = [];
  const answers: (() => void)[] = [];
  const answered = () => new Promise<void>((resolve) => answers.push(resolve));
  const together = new Together<number, number>({
    async sendOne(ask) {
      sent.push(ask);
      await answered();
      if (ask === 13) throw new Error('unlucky');
      return ask * 10;
    },
    async sendMany(asks) {
      sent.push(asks);
      await answered();
      if (asks.includes(13)) throw new Error('unlucky');
      return asks.map((ask) => ask * 10);
    },
    isOnesFault: () => isOnesFault,
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  /** Lets everything be answered that is sent now or later. */
  const answerAll = async (asked: readonly Promise<unknown>[]) => {
    let over = false;
    const settled = Promise.allSettled(asked).finally(() => {
      over = true;
    });
    while (!over) {
      for (const answer of answers.splice(0)) answer();
      await turn();
    }
    return settled;
  };
  return { sent, together, turn, answerAll };
}

describe('what is asked together', () => {
  it('is sent together when it came in together; alone it is sent alone', async () => {
    const { sent, together, answerAll } = setUp();
    await answerAll([together.ask(1)]);
    await answerAll([together.ask(2), together.ask(3)]);
    expect(sent).toEqual([1, [2, 3]]);
  });

  it('gathers while two others are under way, sixteen at the most', async () => {
    const { sent, together, turn, answerAll } = setUp();
    const asked = [together.ask(100)];
    await turn();
    asked.push(together.ask(101));
    await turn();
    for (let n = 20; n < 40; n += 1) {
      asked.push(together.ask(n));
      await turn();
    }
    expect(sent).toEqual([100, 101]);
    const answers = await answerAll(asked);
    expect(sent.slice(2).map((batch) => (Array.isArray(batch) ? batch.length : 1))).toEqual([16, 4]);
    expect(answers).toEqual(
      [100, 101, ...Array.from({ length: 20 }, (_, n) => n + 20)].map((n) => ({
        status: 'fulfilled',
        value: n * 10,
      })),
    );
  });

  it('fails alone when it is the fault of one', async () => {
    const { sent, together, answerAll } = setUp();
    const answers = await answerAll([together.ask(1), together.ask(13), together.ask(2)]);
    expect(sent).toEqual([[1, 13, 2], 1, 13, 2]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('fails together when nobody can tell whose fault it is, and is not sent twice', async () => {
    const { sent, together, answerAll } = setUp(false);
    const answers = await answerAll([together.ask(1), together.ask(13)]);
    expect(sent).toEqual([[1, 13]]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const [next] = await answerAll([together.ask(4)]);
    expect(next).toEqual({ status: 'fulfilled', value: 40 });
  });
});
