import { describe, expect, it } from '@jest/globals';
import { readActionFacts } from '../read-action-facts.ts';

/** Whether the way where the condition holds is among those that are told. */
function mayHold(condition: string): boolean {
  const { ways } = readActionFacts({
    slug: 'a',
    file: 'actions/a.js',
    source: `if (${condition}) api.state.set('held', true);`,
    language: 'javascript',
  });
  return ways === null || ways.some(({ effects }) => effects.length > 0);
}

const methods = 'event.authentication.methods';
const email = 'event.user.email';

/** Each of these is true in JavaScript, or can be: a reading that takes it for false would leave out what really happens. */
const conditions = [
  '!Object.is(0, -0)',
  'Object.is(NaN, NaN)',
  '[NaN].includes(NaN)',
  '![1, 2, 3].includes(2, 2)',
  'new Set([NaN, NaN]).size === 1',
  `new Set([1, 1, '1']).size === 2`,
  `[...new Set(['a', 'a'])].length === 1`,
  `new Set([...${methods}, 'password']).size === 1`,
  `[...new Set([...${methods}, 'password'])].length === 1`,
  `parseInt('0x10') === 16`,
  `['1', '2'].map(parseInt)[1] !== 2`,
  `Object.keys({ b: 1, 1: 1 })[0] === '1'`,
  `Object.values({ b: 'x', 0: 'y' })[0] === 'y'`,
  `(() => { let all = ''; for (const key in { b: 1, 1: 1 }) all += key; return all; })() === '1b'`,
  '[1, 2].map((item, index, all) => all.length)[0] === 2',
  '[1, 2].reduce((sum, item, index) => sum + index, 0) === 1',
  `${methods}.map((item, index, all) => all.length)[0] === 1`,
  `${methods}.toSorted((a, b) => (b.length > 0 ? 1 : -1))[0] === 'b'`,
  `${email}.replace(/(a)/, (found, group) => group) === 'x'`,
  `[...'a1b2'.matchAll(/[0-9]/g)].length === 2`,
  `'a'.trimLeft() === 'a'`,
  `(5).toExponential() === '5e+0'`,
  `[1, 2].toString() === '1,2'`,
  `({ a: 1 }).propertyIsEnumerable('a')`,
  'JSON.stringify(() => 1) === undefined',
  `(([first]) => first.length)('💩') === 2`,
  `(() => { const [[key, value]] = new Map([['x', 1]]); return value; })() === 1`,
  '(() => { const made = []; for (let i = 0; i < 2; i++) made.push(() => i); return made[0](); })() === 0',
  '(() => { const all = [1, 2, 3]; for (const one of all) all.pop(); return all.length; })() === 1',
  '(() => { const all = [1, 2, 3]; all.forEach(() => all.pop()); return all.length; })() === 1',
];

describe('what the language gives', () => {
  it.each(conditions)('%s', (condition) => {
    expect(mayHold(condition)).toBe(true);
  });
});
