import { describe, expect, it } from '@jest/globals';
import { bundleFromParts } from '@sluice/flow';
import { mutateAction } from './mutate-action.ts';

function mutants(source: string, more: { language?: 'typescript' | 'javascript'; enabled?: boolean } = {}) {
  const { bundle } = bundleFromParts({
    tenantFile: { tenant: { slug: 'acme', name: 'Acme' } },
    actions: [{ slug: 'act', source, ...more }],
  });
  const action = bundle.actions.get('act');
  if (action === undefined) throw new Error('the bundle has no action');
  return mutateAction(bundle, action).map((mutant) => ({
    ...mutant,
    source: mutant.plant().actions.get('act')?.source ?? '',
    before: bundle.actions.get('act')?.source,
  }));
}
const sources = (source: string, more = {}) => mutants(source, more).map((mutant) => mutant.source);

describe('faults in an action', () => {
  it.each([
    ['a === b', ['a !== b']],
    ['(a) /* < */ < (b)', ['(a) /* < */ <= (b)']],
    ['a !== 80', ['a === 80', 'a !== 81']],
    ['f(80)', []],
    ['a && b || c', ['a && b && c', 'a || b || c']],
    ['return !a', ['return  a']],
    ['return!(a && b)', ['return (a && b)', 'return!(a || b)']],
    ['f(true)', ['f(false)']],
    [`api.deny('x'); return;`, ['void 0; return;']],
    [`a\napi.state.set('k', f())`, ['a\nvoid 0']],
    [`api.session.setCustomClaim('a', 1)`, ['void 0']],
    ['api.user?.setAppMetadata({})', ['void 0']],
    [`api.log('info', 'x')`, []],
    [`other.deny('x')`, []],
    [`export default (event, x) => { x.deny('a'); }`, ['export default (event, x) => { void 0; }']],
    [
      `const run = async function (event, x) { x.state.set('a', 1); }`,
      ['const run = async function (event, x) { void 0; }'],
    ],
    ['const = 1', []],
  ])('%s', (source, expected) => {
    expect(sources(source).sort()).toEqual([...expected].sort());
  });

  it('5.1 reads TypeScript, and tells places of the source as written', () => {
    const source = [
      'type Score = { readonly "ü": number };',
      'const score: number = (step.scan as Score)["ü"];',
      'if (score > 80) {',
      "  api.deny('high');",
      '  return;',
      '}',
    ].join('\n');
    expect(
      mutants(source, { language: 'typescript' }).map(({ kind, line, column, change }) => [
        kind,
        line,
        column,
        change,
      ]),
    ).toEqual([
      ['comparison', 3, 11, '> became >='],
      ['literal', 3, 13, '80 became 81'],
      ['dropped-call', 4, 3, 'api.deny(…) was left out'],
    ]);
    expect(sources(source, { language: 'typescript' })[0]).toBe(source.replace('> 80', '>= 80'));
  });

  it('3.7 leaves an action that is switched off, and never the bundle it was given', () => {
    expect(mutants('a === b', { enabled: false })).toEqual([]);
    expect(mutants('a === b')[0]?.before).toBe('a === b');
  });
});
