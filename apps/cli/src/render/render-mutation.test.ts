import { describe, expect, it } from '@jest/globals';
import type { MutationReport, Survivor } from '@sluice/scenario';
import picocolors from 'picocolors';
import { renderMutation } from './render-mutation.ts';

const page = { width: 80, colors: picocolors.createColors(false) };
const place = { folder: '/home/jane/acme', cwd: '/home/jane' };
const survivor: Survivor = {
  kind: 'comparison',
  file: 'flows/login.json',
  line: 12,
  column: 5,
  change: '>= became >',
  site: 'login/gate',
  reachedBy: 2,
};
const report: MutationReport = { score: 1, killed: 3, survived: 0, invalid: 0, possible: 3, survivors: [] };

describe('the mutation score', () => {
  it('is whole when nothing survives', () => {
    expect(renderMutation(report, place, page)).toBe('mutation score 100 %  3 of 3 faults noticed\n');
  });

  it('never rounds up to whole, and names what survives, and what is missing', () => {
    const survivors = [
      survivor,
      { ...survivor, line: 13, reachedBy: 1 },
      { ...survivor, line: 14, reachedBy: 0 },
    ];
    const some = {
      ...report,
      score: 0.999,
      killed: 2_997,
      survived: 3,
      invalid: 2,
      possible: 4_000,
      survivors,
    };
    expect(renderMutation(some, place, page).split('\n')).toEqual([
      'mutation score 99 %  2997 of 3000 faults noticed, 2 more that no check would let pass, a sample of 4000: --max-mutants tries more',
      '  acme/flows/login.json:12:5  >= became > comparison',
      '      2 scenarios come to login/gate, and they notice nothing',
      '  acme/flows/login.json:13:5  >= became > comparison',
      '      one scenario comes to login/gate, and it notices nothing',
      '  acme/flows/login.json:14:5  >= became > comparison',
      '      no scenario comes to login/gate',
      '',
    ]);
  });

  it('has none where no fault can be planted', () => {
    expect(renderMutation({ ...report, score: null, killed: 0, possible: 0 }, place, page)).toContain(
      'score none',
    );
  });
});
