import type { FlowView } from '@sluice/flow';
import type { AnalysisContext } from '../analysis-context.ts';
import { stepWriters } from './step-writers.ts';

/**
 * How much of a path of step state is set at once: `<slug>.<key>` of an action or a webhook, `<slug>` of a prompt, whose members are the
 * host's, and where keys are computed. What stands behind it is the value's own. Null where it cannot be told.
 */
export function slotOf(
  path: readonly string[],
  flow: FlowView,
  context: AnalysisContext,
): readonly string[] | null {
  const [slug = '', key] = path;
  if (key === undefined) return null;
  if (slug === 'input' && flow.definition.trigger === 'subflow') return path.slice(0, 2);
  const writer = stepWriters(flow, context).get(slug);
  if (writer === undefined) return [slug];
  if (writer.subflow !== null) {
    const inner = slotOf(path.slice(1), writer.subflow, context);
    return inner === null ? null : [slug, ...inner];
  }
  return writer.keys === null ? [slug] : [slug, key];
}
