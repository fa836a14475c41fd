import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { differenceOf, readsOpaque, waysThatHold } from './testing/compare-ways.ts';
import { factsOf } from './testing/describe-facts.ts';
import { Dice } from './testing/dice.ts';
import { generateDocuments } from './testing/generate-documents.ts';
import { generateSource } from './testing/generate-source.ts';
import { runSource } from './testing/run-source.ts';

describe('ways and runs', () => {
  it('5.20 exactly one way holds, and it does what the run does', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), async (seed, other) => {
        const source = generateSource(new Dice(seed));
        const facts = factsOf(source);
        expect(facts.parsed).toBe(true);
        // What is not followed is not claimed.
        if (facts.ways === null || readsOpaque(facts)) return;
        for (let index = 0; index < 6; index += 1) {
          const documents = generateDocuments(new Dice(other + index));
          const seen = await runSource(source, documents.event, documents.step, documents.outcomes);
          const held = waysThatHold(facts, documents);
          const [way] = held;
          const difference =
            way === undefined || held.length > 1
              ? `${held.length} ways hold`
              : differenceOf(way, documents, seen);
          compared += 1;
          if (difference !== null) throw new Error(`${difference}\n${source}\n${JSON.stringify(documents)}`);
        }
      }),
      { numRuns: 120 },
    );
    expect(compared).toBeGreaterThan(400);
  }, 120_000);

  it.each([
    [
      'null is no NaN',
      `const v = event.transaction.locale && Number(event.user?.app_metadata?.tier);\napi.state.set('k', v ?? event.client.id);`,
    ],
    [
      'throws after requests that differ',
      `let path = 'a';\nif (event.request.geo.country === 'US') { api.state.set('u', 1); path = 'b'; }\n` +
        "await api.fetch('https://a.example/' + path);\n".repeat(5),
    ],
    [
      'what is left out inside may be undefined',
      `api.user.setAppMetadata({ a: { US: 1 }[event.request.geo.country] });`,
    ],
    [
      'an infinity is not what every other number is',
      `api.state.set('k', [(event.request.asn.is_tor ? Infinity : 5) >= 80, (event.request.asn.is_tor ? 5 : -Infinity) < 1]);`,
    ],
    [
      'so many of a list of its own',
      `const l = ['gold', 'US', 'a'].filter((x) => event.transaction.scopes.includes(x));\n` +
        `api.state.set('k', [l.length >= 2, l.length === 1, l.length < 2, l.map((x) => x + '!').includes('a!')]);`,
    ],
    [
      'whatever a text is split by, it has a last part',
      `api.state.set('k', [event.client.id.split('-').pop(), event.client.id.split('-').at(-1)]);`,
    ],
    ['a text that is split may have no second part', `api.state.set('k', event.client.id.split('-')[1]);`],
    [
      'the first that is found may come before one that throws',
      `api.state.set('k', (event.user?.app_metadata?.devices ?? []).find((d) => d.id === 'x')?.id ?? 'none');`,
    ],
    [
      'a member of a text',
      `api.state.set('k', [event.client.id[0] ?? null, (event.user?.email ?? '')[1] ?? null, event.client.id.length]);`,
    ],
  ])('%s', async (_what, source) => {
    const facts = factsOf(`void 0;\n${source}`);
    expect(facts.ways).not.toBeNull();
    for (let seed = 0; seed < 60; seed += 1) {
      const documents = generateDocuments(new Dice(seed));
      const seen = await runSource(source, documents.event, documents.step, documents.outcomes);
      const [way, ...others] = waysThatHold(facts, documents);
      expect(others).toEqual([]);
      expect(way === undefined ? 'no way holds' : differenceOf(way, documents, seen)).toBeNull();
    }
  });

  it('a site that every well-ended way passes is passed by every run that ends well', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), async (seed, other) => {
        const source = generateSource(new Dice(seed));
        const keys = factsOf(source)
          .effects.filter(({ kind, certainty }) => kind === 'state.set' && certainty === 'always')
          .flatMap(({ names }) => (names?.length === 1 ? names : []));
        const never = factsOf(source).effects.filter(({ certainty }) => certainty !== 'never');
        const documents = generateDocuments(new Dice(other));
        const seen = await runSource(source, documents.event, documents.step, documents.outcomes);
        if (seen.end === 'throws') return;
        const set = seen.effects.filter(({ kind }) => kind === 'state.set').map(({ name }) => name);
        for (const key of keys) expect(set).toContain(key);
        for (const key of set)
          expect(
            never.some(
              ({ kind, names }) => kind === 'state.set' && (names === null || names.includes(String(key))),
            ),
          ).toBe(true);
        if (seen.end === 'denies') expect(never.some(({ kind }) => kind === 'deny')).toBe(true);
      }),
      { numRuns: 80 },
    );
  }, 120_000);
});
