import { readFile } from 'node:fs/promises';
import { eventSchema } from '@sluice/engine';
import { compileExpression } from '@sluice/expression';
import { baseEvent, presetUser } from './event-presets.ts';
import { mergeOver } from './merge-over.ts';
import { readSource } from './read-source.ts';
import { type Spot, type SuiteFinding, spellPath } from './suite-finding.ts';
import { type Scenario, suiteSchema } from './suite-schema.ts';
import { tellIssues } from './tell-issues.ts';

/** A suite that may run: its shape, its events and its expressions are in order. */
export interface Suite {
  readonly file: string;
  readonly flow: string;
  readonly scenarios: readonly Scenario[];
  /** As read. */
  readonly text: string;
  /** Place of a value or its key, by its path from the top of the file, such as `['scenarios', 0, 'expect']`. */
  locate(path: readonly (string | number)[], part?: 'key' | 'value'): Spot;
}

export type LoadResult =
  | { readonly ok: true; readonly suite: Suite }
  | { readonly ok: false; readonly findings: readonly SuiteFinding[] };

/** Loads a suite file, `.yaml`, `.yml` or `.json`. Never rejects: an unreadable file is a finding. */
export async function loadSuite(file: string): Promise<LoadResult> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    const message = `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    const hint = 'Check the path and that the file is UTF-8 text.';
    return {
      ok: false,
      findings: [{ code: 'unreadable-file', severity: 'error', file, line: 1, column: 1, message, hint }],
    };
  }
  return parseSuite(text, file);
}

/** Parses the text of a suite; `file` is its name, and says by its ending whether it is JSON. */
export function parseSuite(text: string, file: string): LoadResult {
  const read = readSource(text, file);
  if (!read.ok) return read;
  const { source } = read;
  const { value } = source;
  if (value === null || value === undefined) return { ok: false, findings: [tellEmpty(file)] };
  const parsed = suiteSchema.safeParse(value);
  if (!parsed.success) {
    const told = { file, source, base: [], value, schema: suiteSchema };
    return { ok: false, findings: tellIssues(parsed.error.issues, told) };
  }
  const suite: Suite = {
    file,
    flow: parsed.data.flow,
    scenarios: parsed.data.scenarios,
    text,
    locate: (path, part) => source.locate(path, part),
  };
  const findings = suite.scenarios.flatMap((scenario, index) => [
    ...checkName(suite, index, scenario),
    ...checkWhoSignsIn(suite, index, scenario),
    ...checkEvent(suite, index, scenario),
    ...checkExpressions(suite, index, scenario),
  ]);
  return findings.length === 0 ? { ok: true, suite } : { ok: false, findings };
}

function tellEmpty(file: string): SuiteFinding {
  return {
    ...{ code: 'bad-value', severity: 'error', file, line: 1, column: 1 },
    message: 'the suite is empty',
    hint: 'Write `flow`, the slug of a flow, and `scenarios`, a list with at least one.',
  };
}

function finding(
  suite: Suite,
  path: readonly (string | number)[],
  message: string,
  hint: string,
  code: SuiteFinding['code'] = 'bad-value',
): SuiteFinding {
  const place = { file: suite.file, ...suite.locate(path), path: spellPath(path) };
  return { code, severity: 'error', ...place, message, hint };
}

function checkName(suite: Suite, index: number, scenario: Scenario): SuiteFinding[] {
  const first = suite.scenarios.findIndex((other) => other.name === scenario.name);
  if (first === index) return [];
  const path = ['scenarios', index, 'name'];
  return [
    finding(
      suite,
      path,
      `two scenarios are named "${scenario.name}"`,
      'Results go by name: give each its own.',
    ),
  ];
}

/** An `authenticated` answer needs somebody; a new user cannot bring `app_metadata`, which is the operator's. */
function checkWhoSignsIn(suite: Suite, index: number, { given }: Scenario): SuiteFinding[] {
  const answer = given.authentication;
  const path = ['scenarios', index, 'given', 'authentication'];
  if (answer === undefined || answer.outcome === 'failed' || answer.user !== undefined) return [];
  const logsIn = answer.outcome === 'authenticated' && presetUser(given.preset) !== undefined;
  if (given.user === undefined && !logsIn) {
    return [finding(suite, path, `"${answer.outcome}" says nothing about who`, 'Add `given.user`.')];
  }
  if (answer.outcome === 'registered' && given.user?.app_metadata !== undefined) {
    const at = ['scenarios', index, 'given', 'user', 'app_metadata'];
    return [
      finding(
        suite,
        at,
        'a new user has no app_metadata yet',
        'Remove it: actions of the registration stage set it.',
      ),
    ];
  }
  return [];
}

function checkEvent(suite: Suite, index: number, { given }: Scenario): SuiteFinding[] {
  const event = mergeOver(baseEvent(given.preset), given.event ?? {});
  const parsed = eventSchema.safeParse(event);
  if (parsed.success) return [];
  const base = ['scenarios', index, 'given', 'event'];
  const told = { file: suite.file, source: suite, base, value: event, schema: eventSchema };
  return tellIssues(parsed.error.issues, told);
}

function checkExpressions(suite: Suite, index: number, { expect }: Scenario): SuiteFinding[] {
  return (expect.expressions ?? []).flatMap((text, number) => {
    const compiled = compileExpression(text, { session: false });
    if (compiled.ok) return [];
    const path = ['scenarios', index, 'expect', 'expressions', number];
    return compiled.errors.map((error) =>
      finding(
        suite,
        path,
        `${error.message} (column ${error.column} of the expression)`,
        error.hint ?? 'Correct the expression.',
        'bad-expression',
      ),
    );
  });
}
