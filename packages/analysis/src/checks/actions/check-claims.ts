import { reservedClaims } from '@sluice/engine';
import { type Finding, findingAtSpot } from '@sluice/flow';
import type { AnalysisContext } from '../analysis-context.ts';
import type { FlowMap } from '../follow/flow-map.ts';
import { stagesOfActions } from './action-stages.ts';

const discarding: ReadonlySet<string> = new Set(['pre-login', 'registration']);

/** Claims are set where they are kept (contract, section 2), under names that are free (contract 5.14). */
export function checkClaims({ facts }: AnalysisContext, maps: readonly FlowMap[]): Finding[] {
  const stagesOf = stagesOfActions(maps);
  return [...facts.values()].flatMap(({ slug, file, effects }) => {
    const stages = [...(stagesOf.get(slug) ?? [])];
    const isDiscarded = stages.length > 0 && stages.every((stage) => discarding.has(stage));
    return effects.flatMap(({ kind, names, at, nameAt }) => {
      if (kind !== 'session.setCustomClaim') return [];
      const shown = names === null ? 'a claim' : `the claim ${names.map((name) => `"${name}"`).join(' or ')}`;
      const reserved = names?.find((name) => reservedClaims.has(name));
      if (reserved !== undefined) {
        const message = `the claim "${reserved}" is reserved: the call throws, and the run is denied`;
        return [findingAtSpot('reserved-claim', file, nameAt, { message, hint: 'Choose another name.' })];
      }
      if (!isDiscarded) return [];
      const message = `${shown} never reaches a token: "${slug}" runs in ${stages.join(' and ')}, whose claims are discarded`;
      const hint = 'Set it in post-auth, post-login or issue-tokens.';
      return [findingAtSpot('discarded-claim', file, at, { message, hint })];
    });
  });
}
