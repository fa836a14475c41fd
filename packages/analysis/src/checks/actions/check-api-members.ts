import { type Finding, findingAtSpot, suggest } from '@sluice/flow';
import type { AnalysisContext } from '../analysis-context.ts';

const methods = [
  ...['api.deny', 'api.fetch', 'api.log', 'api.session.setCustomClaim', 'api.state.set'],
  'api.user.setAppMetadata',
];

/** What an action uses of the api is there (contract 5.10 to 5.15): other products have more of it, and other names. */
export function checkApiMembers({ facts }: AnalysisContext): Finding[] {
  return [...facts.values()].flatMap(({ file, strangers }) =>
    strangers.map(({ path, until, at }) => {
      const name = ['api', ...path.slice(0, until)].join('.');
      const message = `the api has no ${name}: calling it throws, and the run is denied`;
      const same = methods.find((method) => method.endsWith(`.${path.at(-1) ?? ''}`));
      const meant = same ?? suggest(['api', ...path].join('.'), methods);
      const hint = meant === undefined ? `There is: ${methods.join(', ')}.` : `Did you mean "${meant}"?`;
      return findingAtSpot('unknown-api-method', file, at, { message, hint });
    }),
  );
}
