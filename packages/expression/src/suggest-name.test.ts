import { describe, expect, it } from '@jest/globals';
import { suggestName } from './suggest-name.ts';

describe('suggestName', () => {
  it.each([
    ['evnt', 'event'],
    ['EVENT', 'event'],
    ['evetn', 'event'],
    ['setp', 'step'],
    ['steps', 'step'],
    ['sesion', 'session'],
    ['x', undefined],
    ['banana', undefined],
    ['__proto__', undefined],
    ['', undefined],
  ])('4.2 takes %j for %j', (name, expected) => {
    expect(suggestName(name, ['event', 'step', 'session'])).toBe(expected);
  });
});
