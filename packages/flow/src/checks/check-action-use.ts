import { findingAt } from '../bundle/finding-at.ts';
import type { Finding } from '../findings.ts';
import { hintFrom } from '../suggest.ts';
import type { CheckContext, FlowView } from './flow-view.ts';

/** The actions that a flow runs exist, are switched on (contract 3.7), and each is run by one block (contract 3.8). */
export function checkActionUse({ blocks, source }: FlowView, { bundle }: CheckContext): Finding[] {
  const first = new Map<string, string>();
  return blocks.flatMap(({ slug, action, path }) => {
    if (action === null) return [];
    const place = [...path, 'action'];
    const findings: Finding[] = [];
    const known = bundle.actions.get(action);
    if (known === undefined && !bundle.unreadable.actions.has(action)) {
      const hint = hintFrom(action, [...bundle.actions.keys()], `Add actions/${action}.js.`);
      findings.push(
        findingAt('unknown-action', source, place, { message: `there is no action "${action}"`, hint }),
      );
    }
    if (known?.enabled === false) {
      const words = {
        message: `the action "${action}" is disabled; "${slug}" will be skipped`,
        hint: `Set "enabled": true in actions/${action}.json, or take the block out.`,
      };
      findings.push(findingAt('disabled-action', source, place, words));
    }
    const before = first.get(action);
    first.set(action, before ?? slug);
    if (before !== undefined) {
      const words = {
        message: `"${before}" and "${slug}" both run the action "${action}" and write to step.${action}`,
        hint: 'Where both run, the later one wins, key by key.',
      };
      findings.push(findingAt('shared-action', source, place, words));
    }
    return findings;
  });
}
