import { spellPath, walkNodes } from '@sluice/expression';
import { type Finding, findingAtSpot, suggestSlip, type Words } from '@sluice/flow';
import type { AnalysisContext } from '../analysis-context.ts';
import { lengthOfPath } from '../types/check-types.ts';
import { findEventPath } from '../types/event-fields.ts';
import { showTypes } from '../types/kind.ts';

/**
 * Fields of the event that are read are those of the contract (section 8). Hosts may add fields inside a group, so that an unknown
 * one is told only when it looks like a slip.
 */
export function checkEventFields(context: AnalysisContext): Finding[] {
  return [...inExpressions(context), ...inActions(context)];
}

function inExpressions(context: AnalysisContext): Finding[] {
  return [...context.flows.values()].flatMap((flow) =>
    flow.blocks.flatMap((block) =>
      context.expressionsOf(flow, block).flatMap((site) =>
        [...walkNodes(site.ast)].flatMap((node) => {
          if (node.kind !== 'path' || node.path[0] !== 'event') return [];
          const words = judge(node.path.slice(1), true);
          if (words === null) return [];
          const span = site.span(node.column, lengthOfPath(node));
          return [findingAtSpot('unknown-event-field', flow.source.file, span, words, site.path)];
        }),
      ),
    ),
  );
}

function inActions({ facts }: AnalysisContext): Finding[] {
  return [...facts.values()].flatMap(({ file, reads }) =>
    reads.flatMap(({ root, path, shadowed, at }) => {
      const words = root === 'event' && !shadowed ? judge(path, false) : null;
      return words === null ? [] : [findingAtSpot('unknown-event-field', file, at, words)];
    }),
  );
}

/** In JavaScript texts and lists have members: methods, and their length. */
function judge(path: readonly string[], isExpression: boolean): Words | null {
  const found = findEventPath(path);
  if (found.found === 'open' || found.found === 'field') return null;
  const spelled = spellPath(['event', ...path.slice(0, found.at + 1)]);
  if (found.found === 'no-members') {
    if (!isExpression) return null;
    const owner = spellPath(['event', ...path.slice(0, found.at)]);
    const message = `${spelled} is always null: ${owner} is ${showTypes(found.kind.types)}`;
    return { message, hint: `Read ${owner} as a whole.` };
  }
  const key = path[found.at] ?? '';
  const meant = suggestSlip(key, found.known);
  if (found.found === 'no-group') {
    const hint = meant === undefined ? `There is: ${found.known.join(', ')}.` : `Did you mean "${meant}"?`;
    return { message: `the event has no group "${key}"`, hint };
  }
  if (meant === undefined) return null;
  return { message: `the event has no field ${spelled}`, hint: `Did you mean "${meant}"?` };
}
