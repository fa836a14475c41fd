import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import Ajv from 'ajv-draft-04';
import type { Finding } from './render-findings.ts';
import { renderSarif } from './render-sarif.ts';

const schemaFile = createRequire(import.meta.url).resolve(
  '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
);

const finding: Finding & { readonly path: string } = {
  code: 'unset-step-key',
  severity: 'warning',
  file: 'flows/login.json',
  line: 12,
  column: 9,
  length: 5,
  message: 'step.a.scoer is read, and nothing sets it',
  hint: 'Did you mean "score"?',
  path: 'stages.post-auth.blocks.gate.branches[0].when',
};

describe('renderSarif', () => {
  it('obeys the official schema of SARIF 2.1.0, with findings and without', async () => {
    const validate = new Ajv.default({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
      JSON.parse(await readFile(schemaFile, 'utf8')),
    );
    const odd: Finding = {
      ...finding,
      code: 'action-error',
      severity: 'error',
      file: 'actions/a b#ü\ud800.js',
    };
    for (const findings of [[], [finding], [finding, odd, { ...odd, line: 1, column: 1, hint: '' }]]) {
      validate(JSON.parse(renderSarif(findings, '/home/ann/acme')));
      expect(validate.errors).toBeNull();
    }
  });

  it('gives rule, level, region and logical place', () => {
    const { runs } = JSON.parse(renderSarif([finding], '/home/ann/acme'));
    expect(runs[0].tool.driver.rules).toEqual([
      {
        id: 'unset-step-key',
        shortDescription: { text: 'A step key is read that nothing sets.' },
        defaultConfiguration: { level: 'warning' },
        help: expect.anything(),
      },
    ]);
    expect(runs[0].results).toEqual([
      {
        ruleId: 'unset-step-key',
        ruleIndex: 0,
        level: 'warning',
        message: { text: 'step.a.scoer is read, and nothing sets it\nDid you mean "score"?' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'flows/login.json', uriBaseId: 'BUNDLE' },
              region: { startLine: 12, startColumn: 9, endColumn: 14 },
            },
            logicalLocations: [{ fullyQualifiedName: 'stages.post-auth.blocks.gate.branches[0].when' }],
          },
        ],
      },
    ]);
    expect(runs[0].columnKind).toBe('utf16CodeUnits');
    expect(runs[0].originalUriBaseIds).toEqual({ BUNDLE: { uri: 'file:///home/ann/acme/' } });
  });

  it('has one rule for each code, whatever the order of the findings', () => {
    const other: Finding = { ...finding, code: 'cycle', severity: 'error' };
    const { runs } = JSON.parse(renderSarif([finding, other, finding], '/b'));
    expect(runs[0].tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([
      'cycle',
      'unset-step-key',
    ]);
    expect(runs[0].results.map(({ ruleIndex }: { ruleIndex: number }) => ruleIndex)).toEqual([1, 0, 1]);
  });
});
