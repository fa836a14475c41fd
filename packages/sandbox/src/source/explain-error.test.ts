import { describe, expect, it } from '@jest/globals';
import { explainError, owesToSharing } from './explain-error.ts';

describe('what an author is told', () => {
  it.each([
    ['TypeError: api.state.Set is not a function', 'did you mean api.state.set?'],
    ['TypeError: api.setState is not a function', 'the api has api.deny'],
    ['TypeError: api.session.setCustomClaims is not a function', 'did you mean api.session.setCustomClaim?'],
    ['TypeError: console.wran is not a function', 'did you mean console.warn?'],
    [`TypeError: Cannot read properties of undefined (reading 'email')`, 'event.user?.'],
  ])('5.22 names the way out of %s', (message, way) => {
    expect(explainError(message)).toContain(message);
    expect(explainError(message)).toContain(way);
  });

  it.each([
    'TypeError: helper is not a function',
    `TypeError: Cannot read properties of null (reading 'rows')`,
    '',
  ])('5.22 leaves %j as it is', (message) => {
    expect(explainError(message)).toBe(message);
  });
});

describe('a failure in a shared realm', () => {
  const failed = (message: string, error_kind: 'uncaught_error' | 'cpu_limit' = 'uncaught_error') =>
    owesToSharing({ error_kind, message });

  it.each([
    `TypeError: Cannot assign to read only property 'a' of object '#<Object>'`,
    'TypeError: Cannot add property a, object is not extensible',
    `TypeError: Cannot delete property 'a' of #<Object>`,
    'TypeError: Cannot define property a, object is not extensible',
    'TypeError: Cannot redefine property: a',
    `TypeError: Cannot create property 'a' on string 'b'`,
    'TypeError: Cannot set property a of #<Object> which has only a getter',
    'ReferenceError: total is not defined',
    'TypeError: #<Object> is not extensible',
  ])('5.4 is decided in a realm of its own when it is %j', (message) => {
    expect(failed(message)).toBe(true);
  });

  it.each([
    `TypeError: Cannot read properties of undefined (reading 'a')`,
    'Error: no',
    'TypeError: a is not a function',
  ])('5.4 stands when it is %j', (message) => {
    expect(failed(message)).toBe(false);
    expect(failed('ReferenceError: a is not defined', 'cpu_limit')).toBe(false);
  });
});
