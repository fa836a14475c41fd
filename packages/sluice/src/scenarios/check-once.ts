import { type Bundle, checkBundle, type Finding } from '@sluice/flow';

/**
 * `checkBundle` for many engines with the same block types and actions: the flows and actions of a bundle that were found right
 * are not checked again. An error may be of the moment, as when no runner could compile an action, and is not remembered.
 */
export function checkOnce(): typeof checkBundle {
  const right = new WeakMap<Bundle['flows'], { readonly bundle: Bundle; readonly findings: Finding[] }>();
  return async (bundle, options) => {
    const known = right.get(bundle.flows);
    if (known !== undefined && isSame(known.bundle, bundle)) return known.findings;
    const findings = await checkBundle(bundle, options);
    if (findings.every(({ severity }) => severity !== 'error')) right.set(bundle.flows, { bundle, findings });
    return findings;
  };
}

function isSame(one: Bundle, other: Bundle): boolean {
  const parts = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof Bundle>;
  // Users are put in place by other means.
  parts.delete('users');
  return [...parts].every((part) => one[part] === other[part]);
}
