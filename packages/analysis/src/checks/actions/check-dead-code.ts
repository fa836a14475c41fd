import { type Finding, findingAtSpot } from '@sluice/flow';
import type { EffectSite } from '../../facts/action-facts.ts';
import type { AnalysisContext } from '../analysis-context.ts';

/** Calls that stand after a deny like any other: the log is kept, and a request is made. */
const kept: ReadonlySet<EffectSite['kind']> = new Set(['log', 'fetch']);

const calls: Readonly<Record<EffectSite['kind'], string>> = {
  'state.set': 'api.state.set',
  'user.setAppMetadata': 'api.user.setAppMetadata',
  'session.setCustomClaim': 'api.session.setCustomClaim',
  deny: 'api.deny',
  log: 'api.log',
  fetch: 'api.fetch',
};

/** Every statement of an action can run, and what it asks for is not ignored (contract 5.10). */
export function checkDeadCode({ facts }: AnalysisContext): Finding[] {
  return [...facts.values()].flatMap(({ file, dead }) =>
    dead.flatMap(({ why, effect, at }) => {
      if (why === 'unreachable') {
        const message = 'this statement never runs';
        return [
          findingAtSpot('unreachable-code', file, at, {
            message,
            hint: 'Remove it, or correct what comes before it.',
          }),
        ];
      }
      if (effect === null || kept.has(effect.kind)) return [];
      const message = `${calls[effect.kind]} comes after api.deny on every way, and is ignored`;
      const hint = 'api.deny does not end the action: return after it, or ask for this before it.';
      return [findingAtSpot('effect-after-deny', file, at, { message, hint })];
    }),
  );
}
