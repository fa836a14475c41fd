import type { ActionLanguage } from '../action-schema.ts';
import type { BundleAction } from '../bundle/bundle.ts';
import { findingAtSpot, findingOnFile } from '../bundle/finding-at.ts';
import type { Finding } from '../findings.ts';
import { limitsOf } from '../tenant-schema.ts';
import type { CheckContext } from './flow-view.ts';

/** Compiles a source without running it. Line and column from 1, in the author's source; `null` when unknown. */
export type CheckAction = (
  source: string,
  language: ActionLanguage,
) => Promise<
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly message: string;
      readonly line: number | null;
      readonly column: number | null;
    }
>;

/** What compilers of nested sources say when their stack does not reach. */
const tooDeep = /nested too deeply|cannot be taken out/;

/** The actions of the bundle, attached or not: short enough (contract, section 10), and they compile (contract 5.1, 5.2). */
export async function checkActions(
  { bundle }: CheckContext,
  compile: CheckAction | undefined,
): Promise<Finding[]> {
  const { actionSourceBytes } = limitsOf(bundle.settings);
  const check = async ({ source, language, file, slug }: BundleAction): Promise<Finding[]> => {
    const bytes = Buffer.byteLength(source, 'utf8');
    if (bytes > actionSourceBytes) {
      const words = {
        message: `the source of "${slug}" has ${bytes} bytes; ${actionSourceBytes} are allowed`,
        hint: 'Shorten it, or raise "actionSourceBytes" under "limits" in sluice.json.',
      };
      return [findingOnFile('action-too-large', file, words)];
    }
    const result = await compile?.(source, language);
    if (result === undefined || result.ok) return [];
    const spot = { line: result.line ?? 1, column: result.column ?? 1 };
    const hint = tooDeep.test(result.message)
      ? 'Take what is innermost out, into a variable or a function of its own.'
      : 'An action is a function body, or one function of (event, api) or (event, api, step).';
    return [findingAtSpot('action-error', file, spot, { message: result.message, hint })];
  };
  return (await Promise.all([...bundle.actions.values()].map(check))).flat();
}
