import { type Finding, findingAtSpot } from '@sluice/flow';
import type { AnalysisContext } from '../analysis-context.ts';

/** Every action that is switched on is run by some block. Silent where a block cannot be read: it may be the one. */
export function checkAttachment({ bundle, flows }: AnalysisContext): Finding[] {
  const views = [...flows.values()];
  const isHidden =
    bundle.unreadable.flows.size > 0 ||
    views.some(({ broken, blocks }) => broken.length > 0 || blocks.some(({ hidesAction }) => hidesAction));
  if (isHidden) return [];
  const attached = new Set(views.flatMap(({ blocks }) => blocks.flatMap(({ action }) => action ?? [])));
  return [...bundle.actions.values()]
    .filter(({ slug, enabled }) => enabled && !attached.has(slug))
    .map(({ slug, file }) => {
      const message = `no block runs the action "${slug}"`;
      const hint = `Add a block { "type": "custom_action", "action": "${slug}" }, switch the action off, or remove it.`;
      return findingAtSpot('unattached-action', file, { line: 1, column: 1 }, { message, hint });
    });
}
