import { describe, expect, it } from '@jest/globals';
import { defaultEvent } from '@sluice/engine';
import { mergeOver } from './merge-over.ts';

describe('merging over the default event', () => {
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
