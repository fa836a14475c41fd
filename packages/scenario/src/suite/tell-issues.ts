import { type ConfigPath, describeIssues, type Finding, type SourceFile } from '@sluice/flow';
import type { z } from 'zod';
import type { SuiteSource } from './read-source.ts';
import { type SuiteFinding, spellPath } from './suite-finding.ts';

export interface Told {
  readonly file: string;
  readonly source: Pick<SuiteSource, 'locate'>;
  /** Where in the suite the value stands. */
  readonly base: ConfigPath;
  readonly value: unknown;
  readonly schema: z.ZodType;
}

/** What a schema found wrong in a suite, at its place, in the words of the bundle's other files. */
export function tellIssues(issues: readonly z.core.$ZodIssue[], told: Told): SuiteFinding[] {
  const { file, source, base } = told;
  const spotted: SourceFile = {
    ...{ file, text: '', locate: (path, part) => source.locate(path, part) },
    locateInString: (path) => source.locate(path),
  };
  const findings = issues.flatMap((issue) => {
    const steps = issue.path.filter((step) => typeof step !== 'symbol');
    const place = spellPath([...base, ...steps]);
    return describeIssues([issue], { ...told, source: spotted }).map((one): SuiteFinding => {
      // A rule over several keys says what is wrong in its own words.
      const message =
        issue.code === 'custom' ? `${place}: ${issue.message}` : nameItem(one.message, steps, place);
      return { ...one, code: codeOf(one), severity: 'error', message, hint: one.hint || seeFormat };
    });
  });
  return [...new Map(findings.map((one) => [`${one.path} ${one.message}`, one])).values()];
}

const seeFormat = 'See the scenario format: every key and its type is described there.';

/** An item of a list has no key to be called by, and the whole has none either. */
function nameItem(message: string, steps: readonly (string | number)[], place: string): string {
  const last = steps.at(-1);
  if (last === undefined) return message.replace(/^"this"/u, 'the suite');
  return typeof last === 'number' ? message.replace(`"${last}"`, place) : message;
}

function codeOf({ code }: Finding): SuiteFinding['code'] {
  return code === 'unknown-key' || code === 'missing-key' || code === 'wrong-type' || code === 'bad-slug'
    ? code
    : 'bad-value';
}
