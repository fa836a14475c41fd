import { type Bundle, type Finding, formatFinding, SluiceError } from '@sluice/flow';

/** The flow with this slug. Throws `flow_unknown` naming those there are, or `bundle_invalid` when its file cannot be read. */
export function findFlow(bundle: Bundle, findings: readonly Finding[], slug: string) {
  const flow = bundle.flows.get(slug);
  if (flow !== undefined) return flow;
  if (bundle.unreadable.flows.has(slug)) {
    const errors = findings.filter(
      ({ file, severity }) => severity === 'error' && file === `flows/${slug}.json`,
    );
    throw new SluiceError('bundle_invalid', `the flow "${slug}" cannot be read`, {
      details: errors.map(formatFinding),
      hint: 'Mend the file; `sluice check` shows everything that is wrong.',
    });
  }
  const known = [...bundle.flows.keys()];
  throw new SluiceError('flow_unknown', `the bundle has no flow "${slug}"`, {
    hint:
      known.length === 0 ? 'It has no flow at all: add flows/<slug>.json.' : `It has ${known.join(', ')}.`,
  });
}
