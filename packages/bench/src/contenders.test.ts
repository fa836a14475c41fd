import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSandbox } from '@sluice/sandbox';
import type { Sluice } from 'sluice';
import { otherActionContenders, sluiceAction } from './contenders/action-contenders.ts';
import {
  type Decision,
  decisionContenders,
  decisionScopes,
  largerDecision,
  smallDecision,
} from './contenders/decision-contenders.ts';
import {
  type FlowContender,
  type LoginCase,
  loginInput,
  openSluice,
  sluiceFlow,
  unsignedEngine,
  zenFlow,
} from './contenders/flow-contenders.ts';
import { arrival, tierAction, unseenAction } from './sample.ts';

describe('contenders of one action', () => {
  const sandbox = createSandbox({ runners: 1 });
  afterAll(() => sandbox.close());

  it('all ask for the same, at every size of the event', async () => {
    const contenders = [sluiceAction(sandbox), ...(await otherActionContenders())];
    for (const bytes of [2_800, 16_384]) {
      const sample = arrival(bytes);
      expect(Math.abs(sample.text.length - bytes)).toBeLessThan(200);
      for (const contender of contenders) {
        for (const action of [tierAction, unseenAction()]) {
          expect([contender.name, await contender.run(sample, action)]).toEqual([
            contender.name,
            {
              state: { tier: 'enterprise' },
              claims: { tier: 'enterprise' },
              logs: ['info: tier enterprise for acme.example'],
            },
          ]);
        }
      }
    }
  });
});

describe('contenders of one decision', () => {
  it.each([
    ['small', smallDecision],
    ['larger', largerDecision],
  ] as readonly (readonly [string, Decision])[])('%s: all decide the same for every scope', (_, decision) => {
    const right = decisionScopes().map(decision.closure);
    expect(new Set(right)).toEqual(new Set([true, false]));
    for (const { name, decide } of decisionContenders(decision)) {
      expect([name, ...decisionScopes().map((scope) => decide(scope))]).toEqual([name, ...right]);
    }
  });
});

describe('contenders of one flow', () => {
  let sluice: Sluice;
  let unsigned: Awaited<ReturnType<typeof unsignedEngine>>;
  const zens = [zenFlow('whole'), zenFlow('needed')];
  beforeAll(async () => {
    sluice = await openSluice({ runners: 1 });
    unsigned = await unsignedEngine();
  });
  afterAll(async () => {
    await sluice.close();
    await unsigned.close();
    for (const zen of zens) zen.close();
  });

  it.each([
    ['an enterprise account', {}, 'completed', { tier: 'enterprise', risk_band: 'low' }],
    ['one from abroad', { country: 'DE' }, 'completed', { tier: 'enterprise', risk_band: 'raised' }],
    ['a risky one', { country: 'DE', risk: 70 }, 'denied', {}],
    ['somebody else', { user: 'usr_sam' }, 'completed', {}],
  ] as readonly (readonly [string, LoginCase, string, object])[])(
    'all come to the same end for %s',
    async (_, login, status, claims) => {
      const contenders: readonly FlowContender[] = [sluiceFlow(sluice), unsigned, ...zens];
      for (const contender of contenders) {
        expect([contender.name, await contender.run(loginInput(login))]).toEqual([
          contender.name,
          { status, claims },
        ]);
      }
    },
  );
});
