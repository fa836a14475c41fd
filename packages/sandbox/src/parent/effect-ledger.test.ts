import { describe, expect, it } from '@jest/globals';
import { requestFor } from '../testing/action-request.ts';
import { EffectLedger } from './effect-ledger.ts';

const held = { stateBytes: 20, claims: { old: 'xx' }, appMetadata: { a: 1 } };
const ledger = (limits: object = {}): EffectLedger =>
  new EffectLedger(requestFor('', { held, limits, step: { 'tag-tier': { k: '0123456789' } } }));

describe('the rules on effects, for a guest that lies', () => {
  it('5.10 takes nothing after a deny', () => {
    const one = ledger();
    expect(one.add({ type: 'deny', reason: 'no' })).toBe(true);
    expect(one.denied).toBe(true);
    expect(one.add({ type: 'state.set', key: 'a', value: 1 })).toBe(false);
    expect(one.add({ type: 'deny', reason: 'again' })).toBe(false);
    expect(one.effects).toEqual([{ type: 'deny', reason: 'no' }]);
  });

  it('5.11 takes no state value over its bytes, and no empty key', () => {
    expect(ledger({ stateValueBytes: 4 }).add({ type: 'state.set', key: 'a', value: 'é' })).toBe(true);
    expect(ledger({ stateValueBytes: 3 }).add({ type: 'state.set', key: 'a', value: 'é' })).toBe(false);
    expect(ledger().add({ type: 'state.set', key: '', value: 1 })).toBe(false);
  });

  it('5.11 takes no more step state than a run may have, what is overwritten taken off', () => {
    const one = ledger({ stateBytes: 20 });
    expect(one.add({ type: 'state.set', key: 'k', value: '0123456789' })).toBe(true);
    expect(one.add({ type: 'state.set', key: 'k', value: '' })).toBe(true);
    expect(one.add({ type: 'state.set', key: 'm', value: '0123456' })).toBe(true);
    expect(one.add({ type: 'state.set', key: 'n', value: '' })).toBe(false);
  });

  it('5.14 takes no reserved name, and no more claims than a token may have', () => {
    for (const name of ['iss', 'sub', 'client_id', 'typ', '']) {
      expect(ledger().add({ type: 'session.setCustomClaim', name, value: 1 })).toBe(false);
    }
    const one = ledger({ claimsBytes: 7 + 4 });
    expect(one.add({ type: 'session.setCustomClaim', name: 'new', value: 1 })).toBe(true);
    expect(one.add({ type: 'session.setCustomClaim', name: 'n', value: 1 })).toBe(false);
  });

  it('5.13 takes no patch that makes app_metadata too large', () => {
    const size = JSON.stringify({ a: 1, b: { c: 2 } }).length;
    expect(
      ledger({ appMetadataBytes: size }).add({ type: 'user.setAppMetadata', patch: { b: { c: 2 } } }),
    ).toBe(true);
    expect(
      ledger({ appMetadataBytes: size - 1 }).add({ type: 'user.setAppMetadata', patch: { b: { c: 2 } } }),
    ).toBe(false);
  });
});
