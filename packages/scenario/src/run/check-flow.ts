import { type Bundle, suggest } from '@sluice/flow';
import type { Miss } from '../expectations/expectation.ts';

/** A suite's flow is one of the bundle's that can be started; the path leads from the suite. */
export function checkFlow({ flows }: Bundle, flow: string): readonly Miss[] {
  const path = ['flow'];
  const starts = [...flows]
    .filter(([, { definition }]) => definition.trigger !== 'subflow')
    .map(([slug]) => slug);
  const found = flows.get(flow);
  if (found === undefined) {
    const meant = suggest(flow, starts);
    const hint = meant === undefined ? `it has ${starts.join(', ') || 'none'}` : `did you mean "${meant}"?`;
    return [{ path, message: `the bundle has no flow "${flow}"; ${hint}` }];
  }
  if (found.definition.trigger !== 'subflow') return [];
  return [
    { path, message: `"${flow}" is a sub-routine and runs only inside other flows; name one that runs it` },
  ];
}
