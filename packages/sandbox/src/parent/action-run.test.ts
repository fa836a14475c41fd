import { afterAll, describe, expect, it } from '@jest/globals';
import type { OutboundRequest } from '@sluice/engine';
import { answer, stateOf } from '../testing/action-request.ts';
import { TakenOverPool } from '../testing/taken-over-pool.ts';

const pool = new TakenOverPool(1);
afterAll(() => pool.close());

const frozen = `{ ...failed("TypeError: Cannot add property a, object is not extensible"), shared: true }`;

// What it says that an action cannot: see test/escapes/protocol.
describe('a runner', () => {
  it('5.20 is believed as long as it says what an action can say', async () => {
    const outcome = await pool.run(`say(report({ effects: [set('a', 1)] }));`);
    expect(outcome).toMatchObject({
      status: 'returned',
      effects: [{ type: 'state.set', key: 'a', value: 1 }],
    });
  });

  it('5.15 begins a run once more with the answers that its requests have got, whatever time is in their bodies', async () => {
    const asked: string[] = [];
    const fetch = async (request: OutboundRequest) => {
      asked.push(`${request.method} ${request.url} ${request.body}`);
      return answer(request, `${asked.length}`);
    };
    const said = `const post = (body) => waiting(fetch(1, { method: 'POST', body }));
      at.settle = () => say(${frozen});
      at.start = () => { at.settle = () => say(report({ effects: [set('a', 1)] })); say(post('second')); };
      say(post('first'));`;
    const outcome = await pool.run(said, { fetch }, true);
    expect(stateOf(outcome)).toEqual({ a: 1 });
    expect(asked).toEqual(['POST https://x.example/ first']);
    expect(outcome.fetches).toHaveLength(1);
  });
});
