import { denialOf } from '../run/denial-of.ts';
import type { Observation } from '../run/observation.ts';
import { show } from './compare-json.ts';
import type { Expectation, Miss } from './expectation.ts';
import { tellDifference } from './tell-difference.ts';

/** The status; a run that failed by the engine's own trouble is never passed over. */
export const expectStatus: Expectation = ({ status }, { result, inspection }) => {
  if (result.status === status) return [];
  if (status === undefined && result.status !== 'failed') return [];
  const why = whyEnded({ result, inspection });
  return [
    {
      path: ['status'],
      message: `expected ${show(status ?? 'no failure')}, got ${show(result.status)}${why}`,
    },
  ];
};

export const expectDeny: Expectation = ({ deny }, { result, inspection }) => {
  if (deny === undefined) return [];
  const actual = denialOf({ result, inspection });
  if (actual === null) {
    return [{ path: ['deny'], message: `expected the run to be denied, but it is ${result.status}` }];
  }
  return (['reason', 'error_kind', 'userMessage'] as const).flatMap((key): Miss[] => {
    const expected = deny[key];
    if (expected === undefined || expected === actual[key]) return [];
    return [{ path: ['deny', key], message: tellDifference(expected, actual[key]) }];
  });
};

function whyEnded({ result, inspection }: Pick<Observation, 'result' | 'inspection'>): string {
  if (result.awaiting !== null) {
    const { awaiting } = result;
    return awaiting.kind === 'prompt'
      ? ` at prompt "${awaiting.block}"; answer it in given.prompts`
      : '; it waits for given.authentication';
  }
  const last = inspection.audit.findLast((entry) => /^flow\.run_(?:denied|failed)$/u.test(entry.type));
  if (last === undefined) return '';
  const { reason, block, error_kind } = last.data;
  const error = inspection.trace.findLast((entry) => entry.error !== undefined)?.error;
  return [
    ...(reason === undefined ? [] : [`reason ${show(reason)}`]),
    ...(typeof block === 'string' ? [`block ${block}`] : []),
    ...(typeof error_kind === 'string' ? [error_kind] : []),
    ...(error === undefined ? [] : [error.message]),
  ].reduce((text, part, index) => `${text}${index === 0 ? ': ' : ', '}${part}`, '');
}
