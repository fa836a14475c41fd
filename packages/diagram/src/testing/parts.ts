import { type Bundle, type BundleParts, bundleFromParts } from '@sluice/flow';
import { drawFlow } from '../draw-flow.ts';

/** A bundle of these flows; each is a login flow called `login` unless it says otherwise. */
export function bundleOf(
  flows: readonly Readonly<Record<string, unknown>>[],
  actions: BundleParts['actions'] = [],
): Bundle {
  const named = flows.map((flow) => ({ slug: 'login', name: 'Login', trigger: 'login', ...flow }));
  return bundleFromParts({ tenantFile: { tenant: { slug: 'acme', name: 'Acme' } }, flows: named, actions })
    .bundle;
}

/** A stage that starts at the first of its blocks. */
export function stage(blocks: Readonly<Record<string, unknown>>) {
  return { start: Object.keys(blocks)[0], blocks };
}

export function drawStages(stages: Readonly<Record<string, unknown>>, more: object = {}) {
  return drawFlow(bundleOf([{ stages, ...more }]), 'login');
}
