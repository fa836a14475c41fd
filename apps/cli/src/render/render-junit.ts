import { isAbsolute, join, relative } from 'node:path';
import { describeFailure, type ScenarioResult, type Suite, type SuiteResult } from '@sluice/scenario';
import { create } from 'xmlbuilder2';
import type { Finding } from './render-findings.ts';

export interface JunitInput {
  /** What the report is named after: the bundle's tenant. */
  readonly name: string;
  readonly suites: readonly Suite[];
  readonly result: SuiteResult;
  /** Milliseconds, by result. */
  readonly durations: ReadonlyMap<ScenarioResult, number>;
  /** Errors that kept everything from being run. */
  readonly findings: readonly Finding[];
  readonly folder: string;
  readonly cwd: string;
}

type Element = ReturnType<ReturnType<typeof create>['ele']>;

/**
 * JUnit XML as Jenkins and GitLab read it: a `testsuite` a file, a `testcase` a scenario, with file, line and the failures as text. What
 * kept the scenarios from being run stands there as `error`. Characters that XML cannot hold are spelled out.
 */
export function renderJunit(input: JunitInput): string {
  const { name, result, findings } = input;
  const root = create({
    version: '1.0',
    encoding: 'UTF-8',
    invalidCharReplacement: (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`,
  }).ele('testsuites', {
    name,
    tests: result.scenarios.length + findings.length,
    failures: result.failed,
    errors: findings.length,
    time: seconds(result.scenarios, input),
  });
  for (const [file, inFile] of groupBy(findings, (finding) => finding.file))
    addErrors(root, file, inFile, input);
  for (const [file, scenarios] of groupBy(result.scenarios, (scenario) => scenario.suite))
    addSuite(root, file, scenarios, input);
  return `${root.end({ prettyPrint: true })}\n`;
}

function addSuite(
  root: Element,
  file: string,
  scenarios: readonly ScenarioResult[],
  input: JunitInput,
): void {
  const shown = showFile(file, input);
  const suite = root.ele('testsuite', {
    name: file,
    file: shown,
    tests: scenarios.length,
    failures: scenarios.filter(({ ok }) => !ok).length,
    errors: 0,
    skipped: 0,
    time: seconds(scenarios, input),
  });
  const source = input.suites.find((one) => one.file === file);
  for (const [index, scenario] of scenarios.entries()) {
    const testcase = suite.ele('testcase', {
      name: scenario.name,
      classname: className(file),
      file: shown,
      line: source?.locate(['scenarios', index, 'name'], 'key').line ?? 1,
      time: seconds([scenario], input),
    });
    const [first] = scenario.failures;
    if (first === undefined) continue;
    const message = `${first.path}: ${first.message.split('\n')[0] ?? ''}`;
    testcase
      .ele('failure', { message, type: 'expectation' })
      .txt(scenario.failures.map((failure) => describeFailure(failure, shown)).join('\n\n'));
  }
}

function addErrors(root: Element, file: string, findings: readonly Finding[], input: JunitInput): void {
  const shown = showFile(file, input);
  const suite = root.ele('testsuite', {
    name: file,
    file: shown,
    tests: findings.length,
    failures: 0,
    errors: findings.length,
    skipped: 0,
    time: '0.000',
  });
  for (const { code, line, column, message, hint } of findings) {
    suite
      .ele('testcase', {
        name: `${code} (line ${line})`,
        classname: className(file),
        file: shown,
        line,
        time: '0.000',
      })
      .ele('error', { message: message.split('\n')[0] ?? '', type: code })
      .txt(`${shown}:${line}:${column}\n${message}\n${hint}`.trim());
  }
}

/** CI systems make packages of the dots: `scenarios/login.yaml` becomes `scenarios.login`. */
function className(file: string): string {
  return file.replace(/\.[^./]+$/u, '').replaceAll('/', '.');
}

function showFile(file: string, { folder, cwd }: JunitInput): string {
  return relative(cwd, isAbsolute(file) ? file : join(folder, file));
}

function seconds(scenarios: readonly ScenarioResult[], { durations }: JunitInput): string {
  const ms = scenarios.reduce((total, scenario) => total + (durations.get(scenario) ?? 0), 0);
  return (ms / 1_000).toFixed(3);
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
