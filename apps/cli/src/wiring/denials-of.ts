import type { ActionFacts } from '@sluice/analysis';

/** What each action denies with, as far as its source tells. */
export function denialsOf(facts: ReadonlyMap<string, ActionFacts>): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...facts].map(([slug, { effects }]) => {
      const sites = effects.filter(({ kind, certainty }) => kind === 'deny' && certainty !== 'never');
      return [slug, [...new Set(sites.flatMap(({ names }) => names ?? ['a computed reason']))]];
    }),
  );
}
