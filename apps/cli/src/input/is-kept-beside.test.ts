import { expect, it } from '@jest/globals';
import { isKeptBeside } from './is-kept-beside.ts';

it.each([
  ['.git/index', true],
  ['scenarios/.login.yaml.swp', true],
  ['.sluice/pg/wal', true],
  ['node_modules/x/package.json', true],
  ['flows\\.tmp\\a.json', true],
  ['flows/login.json', false],
  ['scenarios/a.b.yaml', false],
])('a change of %s does not make a watched bundle run again: %s', (file, is) => {
  expect(isKeptBeside(file)).toBe(is);
});
