import { isObject, type Json } from '@sluice/expression';
import { diffLinesUnified } from 'jest-diff';
import { show } from './compare-json.ts';

/** What fits a line is said in one. */
const shortest = 60;

/**
 * Says how two values differ: on one line while both are short, then one under the other, and objects and lists line by line, `-` for
 * what was expected and `+` for what came, with what they share left out but for the neighbourhood.
 */
export function tellDifference(expected: Json | undefined, actual: Json | undefined): string {
  const [wanted, got] = [show(expected), show(actual)];
  if (wanted.length <= shortest && got.length <= shortest) return `expected ${wanted}, got ${got}`;
  if (isComposite(expected) && isComposite(actual)) {
    return `expected (-) and got (+) differ\n${diffLines(expected, actual)}`;
  }
  return `expected ${wanted}\n     got ${got}`;
}

function isComposite(value: Json | undefined): value is Json {
  return Array.isArray(value) || isObject(value);
}

const plain = (text: string) => text;

function diffLines(expected: Json, actual: Json): string {
  return diffLinesUnified(spell(expected), spell(actual), {
    omitAnnotationLines: true,
    contextLines: 2,
    expand: false,
    aColor: plain,
    bColor: plain,
    commonColor: plain,
    patchColor: plain,
    changeColor: plain,
  });
}

/** Pretty JSON with the keys of every object in one order: objects compare by content. */
function spell(value: Json): string[] {
  return JSON.stringify(sortKeys(value), null, 2).split('\n');
}

function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
