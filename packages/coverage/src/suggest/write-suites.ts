import { stringify } from 'yaml';
import type { Suggestion } from './suggest-scenarios.ts';

export interface SuggestedSuite {
  readonly flow: string;
  /** A whole suite file. */
  readonly text: string;
}

/** A suite has one flow: as many suites as there are flows with suggestions. */
export function writeSuites(
  suggestions: readonly Suggestion[],
  format: 'yaml' | 'json',
): readonly SuggestedSuite[] {
  const flows = [...new Set(suggestions.map(({ flow }) => flow))];
  return flows.map((flow) => {
    const scenarios = suggestions.filter((one) => one.flow === flow).map(({ scenario }) => scenario);
    const suite = { flow, scenarios };
    const text =
      format === 'json'
        ? `${JSON.stringify(suite, null, 2)}\n`
        : stringify(suite, { lineWidth: 110, aliasDuplicateObjects: false });
    return { flow, text };
  });
}
