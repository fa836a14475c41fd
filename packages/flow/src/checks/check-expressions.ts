import { compileExpression, compileTemplate, type ExpressionError } from '@sluice/expression';
import type { ExpressionSite } from '../block-descriptor.ts';
import { findingAtSpot } from '../bundle/finding-at.ts';
import type { Finding } from '../findings.ts';
import { checkStepPath } from './check-step-path.ts';
import type { BlockView, CheckContext, FlowView } from './flow-view.ts';

/**
 * Every expression and template can be read and reads what exists (contract 4.1, 4.2). `session` is there in the stage
 * `issue-tokens` only; a sub-routine may be run from any stage, so it has none.
 */
export function checkExpressions(flow: FlowView, context: CheckContext): Finding[] {
  return flow.blocks.flatMap((block) =>
    block.expressions.flatMap((site) => checkSite(flow, block, site, context)),
  );
}

function checkSite(flow: FlowView, block: BlockView, site: ExpressionSite, context: CheckContext): Finding[] {
  const options = { session: block.stage === 'issue-tokens' };
  const compiled =
    site.kind === 'expression' ? compileExpression(site.text, options) : compileTemplate(site.text, options);
  if (compiled.ok) {
    return compiled.value.paths.flatMap((path) => checkStepPath(flow, site, path, context) ?? []);
  }
  return compiled.errors.map((error) => tellError(flow, site, error));
}

function tellError({ source }: FlowView, site: ExpressionSite, error: ExpressionError): Finding {
  const code = site.kind === 'expression' ? 'bad-expression' : 'bad-template';
  const spot = source.locateInString(site.path, error.column - 1);
  const hint = error.hint ?? `The problem is at column ${error.column} of the ${site.kind}.`;
  return findingAtSpot(code, source.file, spot, { message: error.message, hint }, site.path);
}
