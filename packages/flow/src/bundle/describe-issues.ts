import type { z } from 'zod';
import type { ConfigPath } from '../block-descriptor.ts';
import type { Finding, FindingCode } from '../findings.ts';
import { slugPattern } from '../slug.ts';
import { hintFrom } from '../suggest.ts';
import { findingAt } from './finding-at.ts';
import { objectKeys } from './object-keys.ts';
import type { SourceFile } from './source-file.ts';

type Issue = z.core.$ZodIssue;

export interface Checked {
  readonly source: SourceFile;
  /** Where in the file the value stands. */
  readonly base: ConfigPath;
  readonly value: unknown;
  readonly schema: z.ZodType;
}

/** What a schema found wrong, in a flow author's words and at its place. */
export function describeIssues(issues: readonly Issue[], checked: Checked): Finding[] {
  return issues.flatMap((issue) => describe(issue, [], checked));
}

function describe(issue: Issue, above: ConfigPath, checked: Checked): Finding[] {
  const path = [...above, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  const place = [...checked.base, ...path];
  const key = String(path.at(-1) ?? 'this');
  const at = (code: FindingCode, message: string, hint: string, part?: 'key') =>
    findingAt(code, checked.source, place, { message, hint }, part);

  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((unknown) => describeUnknownKey(unknown, path, checked));
    case 'invalid_key':
      return [at('bad-slug', `"${key}" is not a slug`, slugHint, 'key')];
    case 'invalid_union':
      if (issue.errors.length > 0)
        return bestBranch(issue.errors).flatMap((inner) => describe(inner, path, checked));
      if ('options' in issue) return [describeChoice(issue.options ?? [], path, checked)];
      return [at('bad-value', `"${key}" cannot be used: ${issue.message}`, '')];
    case 'invalid_type': {
      const value = valueAt(checked.value, path);
      if (value === undefined) return [describeMissing(key, place, checked.source)];
      const wanted = spellType(issue.expected);
      return [at('wrong-type', `"${key}" should be ${wanted}, not ${typeOf(value)}`, `Write ${wanted}.`)];
    }
    case 'invalid_value':
      return [describeChoice(issue.values, path, checked)];
    case 'invalid_format':
      if (issue.pattern === String(slugPattern)) {
        return [
          at('bad-slug', `"${key}" is ${show(valueAt(checked.value, path))}, which is not a slug`, slugHint),
        ];
      }
      return [at('bad-value', `"${key}" is malformed: ${issue.message}`, '')];
    case 'too_small':
      return [
        at(
          'bad-value',
          `"${key}" is ${sizeWord(issue.origin, 'small')}`,
          bound(issue.inclusive === false ? 'more than' : 'at least', issue.minimum, issue.origin),
        ),
      ];
    case 'too_big':
      return [
        at(
          'bad-value',
          `"${key}" is ${sizeWord(issue.origin, 'big')}`,
          bound(issue.inclusive === false ? 'less than' : 'at most', issue.maximum, issue.origin),
        ),
      ];
    default:
      return [at('bad-value', `"${key}" cannot be used: ${issue.message}`, '')];
  }
}

const slugHint =
  'A slug is lower-case letters and digits in groups joined by single hyphens, such as tag-account-tier.';

/** A value that is none of those that there are. */
function describeChoice(options: readonly unknown[], path: ConfigPath, checked: Checked): Finding {
  const place = [...checked.base, ...path];
  const key = String(path.at(-1) ?? 'this');
  const value = valueAt(checked.value, path);
  if (value === undefined) return describeMissing(key, place, checked.source);
  return findingAt('bad-value', checked.source, place, {
    message: `"${key}" cannot be ${show(value)}`,
    hint: hintFrom(String(value), options.map(String), 'Write one of the values that are known.'),
  });
}

function describeUnknownKey(unknown: string, path: ConfigPath, checked: Checked): Finding {
  const { source, base, schema } = checked;
  const place = [...base, ...path, unknown];
  // Another form may have the very key that this one does not.
  const known = objectKeys(schema, path, checked.value).filter(
    (name) => name !== '$schema' && name !== unknown,
  );
  if (place.length === 2 && place[0] === 'stages') {
    return findingAt(
      'unknown-stage',
      source,
      place,
      {
        message: `there is no stage "${unknown}"`,
        hint: hintFrom(unknown, known, 'Use a stage that a run has.'),
      },
      'key',
    );
  }
  const hint = hintFrom(unknown, known, 'Remove it.');
  return findingAt(
    'unknown-key',
    source,
    place,
    { message: `the key "${unknown}" is not known here`, hint },
    'key',
  );
}

function describeMissing(key: string, place: ConfigPath, source: SourceFile): Finding {
  const isStart = place.length === 3 && place[0] === 'stages' && key === 'start';
  if (isStart) {
    return findingAt(
      'missing-start',
      source,
      place.slice(0, -1),
      {
        message: `the stage "${place[1]}" does not say where it starts`,
        hint: 'Add "start": the slug of its first block.',
      },
      'key',
    );
  }
  if (place.length === 5 && place[2] === 'blocks' && key === 'otherwise') {
    return findingAt(
      'missing-otherwise',
      source,
      place.slice(0, -1),
      {
        message: `the decision "${place[3]}" has no "otherwise"`,
        hint: 'Add "otherwise": where the run goes when no branch is taken; "continue" leaves the stage.',
      },
      'key',
    );
  }
  return findingAt('missing-key', source, place.slice(0, -1), {
    message: `the key "${key}" is missing`,
    hint: `Add "${key}".`,
  });
}

/** The form that the author most likely meant: the one with the fewest keys too many or too few. */
function bestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const cost = (issues: readonly Issue[]) =>
    issues.reduce((sum, issue) => {
      if (issue.code === 'unrecognized_keys') return sum + issue.keys.length;
      // Another type altogether: this form was not meant.
      return sum + (issue.path.length === 0 ? 100 : 1);
    }, 0);
  return branches.reduce((best, branch) => (cost(branch) < cost(best) ? branch : best), branches[0] ?? []);
}

function valueAt(value: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (inside, step) =>
      typeof inside === 'object' && inside !== null && Object.hasOwn(inside, step)
        ? Reflect.get(inside, step)
        : undefined,
    value,
  );
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : spellType(typeof value);
}

function spellType(type: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    object: 'an object',
    record: 'an object',
    array: 'a list',
  };
  return Object.hasOwn(words, type) ? (words[type] ?? type) : type;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function sizeWord(origin: string, side: 'small' | 'big'): string {
  if (origin === 'string') return side === 'small' ? 'too short' : 'too long';
  if (origin === 'array') return side === 'small' ? 'too short a list' : 'too long a list';
  return side === 'small' ? 'too small' : 'too large';
}

function bound(word: string, limit: number | bigint, origin: string): string {
  const unit = origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '';
  return `It is ${word} ${limit}${unit}.`;
}
