import { Document, Scalar, visit } from 'yaml';
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
    const text = format === 'json' ? `${JSON.stringify(suite, null, 2)}\n` : spellYaml(suite);
    return { flow, text };
  });
}

/** What is not seen, or turns the direction of text. */
const unseen = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u;
const unescaped = /[\p{Bidi_Control}\u2028\u2029]/gu;

/** YAML in which everything can be seen: what is shown on a terminal is what stands in the file, and can be copied from there. */
function spellYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && unseen.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document
    .toString({ lineWidth: 110 })
    .replaceAll(unescaped, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
