import { describe, expect, it } from '@jest/globals';
import type { CoverageReport } from '../measure/coverage-report.ts';
import { renderReport } from './render-report.ts';

const attack = `"><script>alert(1)</script><img src=x onerror='alert(2)'>\u202E&`;

const gap = { measure: 'blocks', name: attack, note: attack, file: attack, line: 1, column: 1 } as const;
const named = { suite: attack, scenario: attack, key: attack };
const none = { covered: 0, total: 1, missing: [attack] };
const report: CoverageReport = {
  ...{ blocks: none, branches: none, conditions: none, edges: none, denyReasons: none },
  paths: { covered: 0, total: 1, exact: false },
  flows: {
    [`../${attack}`]: {
      file: attack,
      ...{ blocks: none, branches: none, edges: none, denyReasons: none },
      conditions: { ...none, impossible: [] },
      paths: { ...none, exact: false, undecided: 1, unfinished: 1, beyond: [named], unlisted: [named] },
      hits: { [attack]: 1, [`${attack}[0]`]: 1 },
      gaps: (['blocks', 'conditions', 'paths'] as const).map((measure) => ({ ...gap, measure })),
    },
  },
};

const tagsOf = (text: string) => (text.match(/<[a-z][^<>]*>/gu) ?? []).join('');
const styleOf = (text: string) => /<style>([\s\S]*?)<\/style>/u.exec(text)?.[1] ?? '';

describe('coverage: the report for a browser', () => {
  it('shows what authors wrote as text, whatever it is, and writes nowhere else', async () => {
    const files = await renderReport(report, { title: attack });
    expect(files.map(({ name }) => name)).toEqual([
      'index.html',
      expect.stringMatching(/^flow-[\w-]+\.html$/u),
    ]);
    for (const { text } of files) {
      expect(text).toContain('&lt;script&gt;');
      expect(text).not.toMatch(/<script|<img|\u202E/u);
      expect(tagsOf(text)).not.toMatch(/\son[a-z]+=|javascript:/u);
    }
  });

  it('needs nothing from elsewhere', async () => {
    const files = await renderReport(report, { title: 'Acme', draw: async () => '<svg></svg>' });
    for (const { text } of files) {
      expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
      expect(tagsOf(text)).not.toMatch(/https?:|\ssrc=/u);
      expect(styleOf(text)).not.toMatch(/@import|url\(/u);
      for (const [, target = ''] of text.matchAll(/href="([^"]*)"/gu))
        expect(files.map(({ name }) => name)).toContain(target);
    }
    expect(files[1]?.text).toContain('<svg></svg>');
  });
});
