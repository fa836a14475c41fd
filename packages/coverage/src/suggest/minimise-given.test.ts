import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '@sluice/expression';
import { minimiseGiven, newExperience } from './minimise-given.ts';

const given: JsonObject = {
  event: { request: { geo: { country: 'XX', city: 'X' } }, client: { type: 'm2m' } },
  user: { id: 'u', email: 'a@b.example', app_metadata: { tier: 'gold', note: 'n' } },
  authentication: { outcome: 'authenticated', aal: 'aal1', methods: ['password'] },
  prompts: { mfa: { verified: true, code: '1' } },
  fetch: [
    { method: 'GET', url: 'https://a.example/x', respond: { status: 200, json: { a: 1, b: 2 } } },
    { method: 'GET', url: 'https://b.example/x', fail: 'timeout' },
  ],
  now: '2026-01-01T00:00:00.000Z',
};

const at = (value: Json | undefined, ...path: string[]): Json | undefined =>
  path.reduce<Json | undefined>((found, key) => (found as JsonObject | undefined)?.[key], value);

describe('coverage: givens without what does not matter', () => {
  it('keeps what is needed, in its place, and nothing else', async () => {
    const holds = async (less: JsonObject) =>
      at(less, 'event', 'request', 'geo', 'country') === 'XX' &&
      at(less, 'user', 'app_metadata', 'tier') === 'gold' &&
      at(less, 'fetch', '0', 'respond', 'json', 'b') === 2;
    expect(await minimiseGiven(given, holds)).toEqual({
      event: { request: { geo: { country: 'XX' } } },
      user: { app_metadata: { tier: 'gold' } },
      authentication: { outcome: 'authenticated' },
      fetch: [{ method: 'GET', url: 'https://a.example/x', respond: { json: { b: 2 } } }],
    });
  });

  it('keeps a user of whom nothing is said, and an answer that is empty, where being there matters', async () => {
    const holds = async (less: JsonObject) =>
      at(less, 'user') !== undefined && at(less, 'prompts', 'mfa') !== undefined;
    expect(await minimiseGiven(given, holds)).toEqual({
      user: {},
      authentication: { outcome: 'authenticated' },
      prompts: { mfa: {} },
    });
  });

  it('asks less of the next one, and is not misled by what was idle before', async () => {
    const experience = newExperience();
    let asked = 0;
    const needsCity = async (less: JsonObject) => {
      asked += 1;
      return at(less, 'event', 'request', 'geo', 'city') === 'X';
    };
    const first = await minimiseGiven(given, needsCity, experience);
    const before = asked;
    expect(await minimiseGiven(given, needsCity, experience)).toEqual(first);
    expect(asked - before).toBeLessThan(before);
    const needsNow = async (less: JsonObject) => less['now'] !== undefined;
    expect(await minimiseGiven(given, needsNow, experience)).toEqual({
      authentication: { outcome: 'authenticated' },
      now: given['now'],
    });
  });
});
