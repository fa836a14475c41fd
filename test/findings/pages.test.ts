import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { analyseBundle, createSolver, readActionFacts } from '@sluice/analysis';
import { checkBundle, findingCatalogue, loadBundle } from '@sluice/flow';
import { createSandbox } from '@sluice/sandbox';
import { loadSuite } from '@sluice/scenario';
import { type Example, readPage } from './read-page.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'findings');
const sandbox = createSandbox({ runners: 1 });
let work = '';
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'sluice-findings-'));
});
afterAll(async () => {
  await sandbox.close();
  await rm(work, { recursive: true, force: true });
});

/** What no text of a bundle can show. */
const withoutExample = [
  'missing-file',
  'unreadable-file',
  'file-too-large',
  'escaping-link',
  'not-utf8',
  'byte-order-mark',
  'too-deep',
  'bad-block-type',
];

interface Told {
  readonly code: string;
  /** The text from the place on. */
  readonly text: string;
}

async function check({ files }: Example, name: string): Promise<Told[]> {
  const bundleFolder = join(work, name);
  for (const [file, text] of files) {
    await mkdir(join(bundleFolder, dirname(file)), { recursive: true });
    await writeFile(join(bundleFolder, file), text);
  }
  const { bundle, findings } = await loadBundle(bundleFolder);
  const checked = await checkBundle(bundle, {
    checkAction: (source, language) => sandbox.check(source, language),
  });
  const facts = new Map([...bundle.actions.values()].map((action) => [action.slug, readActionFacts(action)]));
  const analysed = analyseBundle(bundle, { solver: createSolver(), facts, told: checked });
  const suites = await Promise.all(bundle.scenarioFiles.map((file) => loadSuite(join(bundleFolder, file))));
  const inSuites = suites.flatMap((loaded) => (loaded.ok ? [] : loaded.findings));
  return [...findings, ...checked, ...analysed.findings, ...inSuites].map(({ code, file, line, column }) => {
    const text = files.get(file.replace(`${bundleFolder}/`, '')) ?? '';
    const rows = text.split('\n');
    return { code, text: [(rows[line - 1] ?? '').slice(column - 1), ...rows.slice(line)].join('\n') };
  });
}

describe('docs/findings', () => {
  const codes = Object.entries(findingCatalogue);

  it('has a page for each code, and no other', async () => {
    const pages = (await readdir(folder)).filter((file) => file !== 'README.md');
    expect(pages.sort()).toEqual(codes.map(([code]) => `${code}.md`).sort());
  });

  it('lists all of them in its README, with severity and summary', async () => {
    const index = await readFile(join(folder, 'README.md'), 'utf8');
    for (const [code, { severity, summary }] of codes) {
      expect(index).toMatch(new RegExp(`\\| \\[${code}\\]\\(${code}\\.md\\) +\\| ${severity} +\\| `));
      expect(index).toContain(summary);
    }
  });

  for (const [code, { severity, summary }] of codes) {
    it(`${code}: is headed as the catalogue has it, and its examples are as it says`, async () => {
      const page = readPage(await readFile(join(folder, `${code}.md`), 'utf8'));
      expect(page).toMatchObject({ title: code, severity, summary });
      if (withoutExample.includes(code)) return expect(page.bad).toBeNull();
      if (page.bad === null) throw new Error('there is no bad example');
      const told = await check(page.bad, `${code}-bad`);
      expect(told.map((one) => one.code)).toEqual(told.map(() => code));
      const { found } = page.bad;
      if (found === null) expect(told.map(({ text }) => text)).toEqual(['']);
      else expect(told.map(({ text }) => text.slice(0, found.length))).toContain(found);
      if (page.good !== null) expect(await check(page.good, `${code}-good`)).toEqual([]);
      return undefined;
    });
  }
});
