import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@sluice/expression';
import { changeInputs, compareInputs, givenOfInputs, inputsOfGiven, isNewAnswer } from './run-inputs.ts';

const given: JsonObject = {
  event: { request: { geo: { country: 'XX' } } },
  user: { id: 'u', email: 'a@b.example' },
  fetch: [
    { method: 'POST', url: 'https://a.example/v1?q=1', respond: { json: { score: 90 } } },
    { method: 'POST', url: 'https://a.example/v1?q=1', fail: 'refused' },
  ],
};

describe('why: inputs leaf by leaf', () => {
  it('finds what is otherwise, a request by any pattern of its URL, and nothing in what is the same', () => {
    const start = inputsOfGiven(given);
    expect(compareInputs(start, inputsOfGiven(given))).toEqual([]);
    const other = inputsOfGiven(
      {
        user: { id: 'u', email: 'c@b.example' },
        prompts: { mfa: { verified: true } },
        fetch: [{ method: 'POST', url: 'https://a.example/*', respond: { json: { score: 1 } } }],
      },
      start,
    );
    const changes = compareInputs(start, other);
    expect(changes).toEqual([
      { path: ['event', 'request', 'geo', 'country'], from: 'XX', to: 'US' },
      { path: ['user', 'email'], from: 'a@b.example', to: 'c@b.example' },
      { path: ['prompts', 'mfa'], from: undefined, to: { verified: true } },
      { path: ['fetch', 'POST https://a.example/v1?q=1', 'json', 'score'], from: 90, to: 1 },
    ]);
    expect(changes.map(isNewAnswer)).toEqual([false, false, true, false]);
  });

  it('makes changes where they stand, and leaves the rest as it was given', () => {
    const start = inputsOfGiven(given);
    const path = ['fetch', 'POST https://a.example/v1?q=1', 'json', 'score'];
    const changed = givenOfInputs(changeInputs(start, start, [{ path, from: 90, to: 1 }]));
    expect(changed).toMatchObject({
      event: { request: { geo: { country: 'XX' } } },
      fetch: [
        { method: 'POST', url: 'https://a.example/v1?q=1', respond: { status: 200, json: { score: 1 } } },
        { method: 'POST', url: 'https://a.example/v1?q=1', fail: 'refused' },
      ],
    });
  });
});
