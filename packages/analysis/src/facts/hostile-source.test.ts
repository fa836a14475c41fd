import { describe, expect, it } from '@jest/globals';
import { factsOf } from './testing/describe-facts.ts';

const repeat = (text: string, count: number): string => text.repeat(count);
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

/** Sources that make more of a reading than there is time or memory for. */
const hostile: Readonly<Record<string, string>> = {
  'ways without end': lines(500, (i) => `if (event.client.id === 'c${i}') api.state.set('k${i}', ${i});`),
  parentheses: `${repeat('(', 40_000)}1${repeat(')', 40_000)}`,
  blocks: `${repeat('{', 40_000)}${repeat('}', 40_000)}`,
  ternaries: `const a = ${repeat('event.client.id ? 1 : ', 4_000)}2;`,
  'a long sum': `const a = ${repeat('event.client.id + ', 5_000)}2;`,
  'a text that doubles': `let a = event.client.id;\n${repeat('a = a + a;\n', 5_000)}api.state.set('a', a);`,
  'a literal that doubles': `let a = 'x';\n${repeat('a = a + a;\n', 60)}api.state.set('a', a);`,
  'a list that doubles': `let a = [1, 2];\n${repeat('a = [...a, ...a];\n', 60)}api.state.set('a', a);`,
  'lists in lists': `let a = [1];\n${repeat('a = [a, a];\n', 4_000)}api.state.set('a', a);`,
  'what holds itself': 'const a = {}; a.self = a; api.state.set("a", a); const b = []; b.push(b); String(b);',
  'calls of calls': `${lines(12, (i) => `function f${i}(x) { ${i === 11 ? "api.state.set('k', x);" : repeat(`f${i + 1}(x);`, 12)} }`)}\nf0(1);`,
  'a loop for ever': `while (true) { api.state.set('x', 1); }`,
  'loops in loops': `${repeat('for (const a of [1,2,3,4,5,6,7,8]) {', 12)}api.state.set('x', 1);${repeat('}', 12)}`,
  'requests without end': repeat(`try { await api.fetch('https://a.example/'); } catch {}\n`, 1_500),
  'a slow pattern': `api.state.set('x', /(a+)+$/.test('${repeat('a', 40)}!'));`,
  'a huge text': `api.state.set('x', 'a'.repeat(1e9)); api.state.set('y', ''.padStart(1e9));`,
  'one throw after the other': `if (${lines(50, (i) => `event.user.a${i}.b.c`).replaceAll('\n', ' || ')}) api.deny('x');`,
  'no text at all': '\0\ud800',
};

describe('sources that are too much', () => {
  it.each(Object.keys(hostile))(
    '%s comes to an end, and claims nothing that it cannot know',
    (name) => {
      const source = hostile[name] ?? '';
      const facts = factsOf(source);
      if (facts.ways !== null || !facts.parsed) return;
      expect(facts.unknowns).not.toEqual([]);
      for (const { certainty } of facts.effects) expect(certainty).not.toBe('never');
    },
    120_000,
  );

  it('longer sources than can be saved are not read', () => {
    expect(factsOf(repeat(';', 100_001)).parsed).toBe(false);
  });

  it('what is not followed is still seen', () => {
    const facts = factsOf(`${hostile['calls of calls']}\napi.deny('late');\nstep.a?.k;`);
    expect(facts.effects.map(({ kind, names }) => [kind, names])).toEqual([
      ['state.set', ['k']],
      ['deny', ['late']],
    ]);
    expect(facts.reads).toMatchObject([{ path: ['a', 'k'], guarded: true }]);
  });
});
