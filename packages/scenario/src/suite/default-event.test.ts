import { describe, expect, it } from '@jest/globals';
import { eventSchema } from '@sluice/engine';
import { defaultEvent, mergeOver } from './default-event.ts';

describe('the default event', () => {
  it('8.1 is complete: the schema has nothing to add but the tenant', () => {
    const parsed = eventSchema.parse(defaultEvent);
    expect(parsed).toEqual({ ...defaultEvent, tenant: {}, user: undefined });
  });

  it('scenarios: objects merge key by key, all else is replaced', () => {
    const merged = mergeOver(defaultEvent, {
      request: { geo: { country: 'IN' } },
      transaction: { scopes: ['a', 'b'] },
    });
    expect(merged).toMatchObject({
      client: defaultEvent.client,
      request: { ip: defaultEvent.request.ip, geo: { country: 'IN', city: 'San Francisco' } },
      transaction: { scopes: ['a', 'b'], nonce: 'nonce-1' },
    });
    expect(mergeOver({ a: { b: 1 } }, { a: null })).toEqual({ a: null });
    expect(mergeOver({ a: [1, 2] }, { a: [3] })).toEqual({ a: [3] });
  });

  it('scenarios: a key such as __proto__ is a plain key', () => {
    const merged = mergeOver({}, JSON.parse('{"__proto__": {"polluted": true}}'));
    expect(Object.hasOwn(merged as object, '__proto__')).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
