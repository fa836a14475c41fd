import { describe, expect, it } from '@jest/globals';
import { parseSuite, type ScenarioResult } from '@sluice/scenario';
import { convert } from 'xmlbuilder2';
import { type JunitInput, renderJunit } from './render-junit.ts';

const loaded = parseSuite(
  'flow: login\nscenarios:\n  - name: fine\n    expect: { status: completed }\n  - name: bad\n    expect: { claims: {} }\n',
  'scenarios/login.yaml',
);
if (!loaded.ok) throw new Error('the suite does not load');
const fine: ScenarioResult = { suite: 'scenarios/login.yaml', name: 'fine', ok: true, failures: [] };
const failure = {
  path: 'expect.claims',
  line: 6,
  column: 15,
  message: 'expected <a> & "b"\u0000\ud800\n- 1 ]]>\n+ 2',
  source: '    expect: { claims: {} }',
};
const bad: ScenarioResult = {
  suite: 'scenarios/login.yaml',
  name: 'bad \u001b[31m',
  ok: false,
  failures: [failure, failure],
};
const input: JunitInput = {
  name: 'acme',
  suites: [loaded.suite],
  result: { passed: 1, failed: 1, scenarios: [fine, bad] },
  durations: new Map([
    [fine, 1_234],
    [bad, 5],
  ]),
  findings: [],
  folder: '/home/jane/acme',
  cwd: '/home/jane',
};

describe('the JUnit report', () => {
  it('has a suite a file and a case a scenario, each with its line', () => {
    expect(convert(renderJunit(input), { format: 'object' })).toMatchObject({
      testsuites: {
        '@name': 'acme',
        '@tests': '2',
        '@failures': '1',
        '@errors': '0',
        testsuite: {
          '@name': 'scenarios/login.yaml',
          '@file': 'acme/scenarios/login.yaml',
          '@time': '1.239',
          testcase: [
            { '@name': 'fine', '@classname': 'scenarios.login', '@line': '3', '@time': '1.234' },
            { '@name': 'bad \\u{1b}[31m', '@line': '5', failure: { '@type': 'expectation' } },
          ],
        },
      },
    });
  });

  it('tells a failure with place and difference, and spells out what XML cannot hold', () => {
    const text = renderJunit(input);
    expect(text).toContain(
      '<failure message="expect.claims: expected &lt;a&gt; &amp; &quot;b&quot;\\u{0}\\u{d800}"',
    );
    expect(text).toContain('acme/scenarios/login.yaml:6:15  expect.claims');
    expect(text).toContain('  - 1 ]]&gt;\n  + 2\n');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/u);
  });

  it('tells what kept the scenarios from being run as errors', () => {
    const finding = {
      code: 'bad-value',
      severity: 'error' as const,
      file: 'scenarios/login.yaml',
      line: 4,
      column: 3,
      message: 'no such key',
      hint: 'Remove it.',
    };
    const nothing = { passed: 0, failed: 0, scenarios: [] };
    const report = convert(renderJunit({ ...input, result: nothing, findings: [finding] }), {
      format: 'object',
    });
    expect(report).toMatchObject({
      testsuites: {
        '@tests': '1',
        '@errors': '1',
        testsuite: { testcase: { '@line': '4', error: { '@message': 'no such key', '@type': 'bad-value' } } },
      },
    });
  });
});
