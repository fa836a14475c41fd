import { createRequire } from 'node:module';

const { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer');

/** Folders whose tests start processes and databases, the longest first. */
const long = [
  '/test/crash/',
  '/test/escapes/',
  '/packages/store/src/p',
  '/test/concurrency/',
  '/test/analysis/',
  '/test/cli/',
  '/test/coverage/',
  '/packages/sandbox/src/create-sandbox',
  '/apps/cli/src/commands/',
];

/**
 * Jest starts with what took longest the last time. On a machine that has not run the tests yet it goes by the size of files, and
 * a long one that comes last keeps one worker busy alone.
 */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    const rank = ({ path }) => {
      const place = long.findIndex((part) => path.includes(part));
      return place < 0 ? long.length : place;
    };
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
