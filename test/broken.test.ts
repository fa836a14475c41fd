import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { checkBundle, loadBundle } from '@sluice/flow';
import { createSandbox } from '@sluice/sandbox';
import { loadSuite } from '@sluice/scenario';

const folder = join(import.meta.dirname, 'bundles', 'broken');
const sandbox = createSandbox({ runners: 1 });
afterAll(() => sandbox.close());

interface Told {
  readonly code: string;
  readonly file: string;
  readonly line: number;
}
const tell = ({ code, file, line }: Told) => `${file}:${line} ${code}`;

describe('the bundle broken', () => {
  it('3.2 3.6 4.2 5.2 7.1 has every mistake told in one go, each with its line', async () => {
    const { bundle, findings } = await loadBundle(folder);
    const checked = await checkBundle(bundle, {
      checkAction: (source, language) => sandbox.check(source, language),
    });
    expect([...findings, ...checked].map(tell).sort()).toEqual(
      [
        'actions/does-not-parse.js:1 action-error',
        'actions/lost.json:1 missing-source',
        'flows/login.json:7 unknown-start',
        'flows/login.json:10 missing-otherwise',
        'flows/login.json:13 bad-expression',
        'flows/login.json:14 unknown-target',
        'flows/login.json:15 bad-expression',
        'flows/login.json:18 unknown-key',
        'flows/login.json:19 unknown-block-type',
        'flows/login.json:25 bad-template',
        'flows/login.json:26 unknown-action',
        'flows/login.json:27 cycle',
        'flows/login.json:27 not-a-subflow',
        'flows/step-up.json:10 unknown-step',
        'flows/step-up.json:12 unreachable-block',
        'flows/token.json:2 slug-mismatch',
        'flows/token.json:6 idle-stage',
        'flows/token.json:11 duplicate-slug',
        'sluice.json:3 unknown-key',
        'sluice.json:5 bad-allow-entry',
        'sluice.json:5 bad-allow-entry',
        'sluice.json:5 bad-header',
        'sluice.json:7 unknown-flow',
        'users.json:1 bad-json',
      ].sort(),
    );
  });

  it('8.2 has the mistakes of its suite told with their lines', async () => {
    const loaded = await loadSuite(join(folder, 'scenarios', 'login.yaml'));
    const told = loaded.ok ? [] : loaded.findings.map(({ code, line, path }) => `${line} ${code} ${path}`);
    expect(told.sort()).toEqual([
      '6 bad-value scenarios[0].given.fetch[0]',
      '6 bad-value scenarios[0].given.fetch[0].url',
      '8 unknown-key scenarios[0].expect.stauts',
      '9 bad-value scenarios[0].expect.audit[0].type',
    ]);
  });
});
