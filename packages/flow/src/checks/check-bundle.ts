import type { BlockDescriptor } from '../block-descriptor.ts';
import type { Bundle } from '../bundle/bundle.ts';
import { coreBlockDescriptors } from '../core-blocks/core-block-descriptors.ts';
import { type Finding, sortFindings } from '../findings.ts';
import { checkActionUse } from './check-action-use.ts';
import { type CheckAction, checkActions } from './check-actions.ts';
import { checkAllowlist } from './check-allowlist.ts';
import { checkCycles } from './check-cycles.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkInvariants } from './check-invariants.ts';
import { checkReachability } from './check-reachability.ts';
import { checkSize } from './check-size.ts';
import { checkSlugs } from './check-slugs.ts';
import { checkStages } from './check-stages.ts';
import { checkSubflows } from './check-subflows.ts';
import { checkTargets } from './check-targets.ts';
import { type CheckContext, type FlowView, viewFlow } from './flow-view.ts';

export interface CheckOptions {
  /** Every registered block type, the core's included; the core's alone unless set. */
  readonly blockTypes?: readonly BlockDescriptor[];
  /** Without it, sources are measured and not compiled. Its rejection is passed on. */
  readonly checkAction?: CheckAction;
}

/** The checks of one flow, in the order in which an author mends them. */
const flowChecks: readonly ((flow: FlowView, context: CheckContext) => Finding[])[] = [
  checkStages,
  checkSlugs,
  checkSize,
  checkTargets,
  checkCycles,
  checkReachability,
  checkActionUse,
  checkExpressions,
];

/** The checks of the bundle as a whole. */
const bundleChecks: readonly ((context: CheckContext) => Finding[])[] = [
  checkSubflows,
  checkAllowlist,
  checkInvariants,
];

/** Everything wrong with a bundle beyond what reading it told, sorted by file and place. */
export async function checkBundle(bundle: Bundle, options: CheckOptions = {}): Promise<Finding[]> {
  const types = new Map((options.blockTypes ?? coreBlockDescriptors).map((type) => [type.type, type]));
  const viewed = [...bundle.flows].map(([slug, flow]) => viewFlow(slug, flow, types));
  const context: CheckContext = { bundle, flows: new Map(viewed.map(({ view }) => [view.slug, view])) };
  return sortFindings([
    ...viewed.flatMap(({ findings }) => findings),
    ...viewed.flatMap(({ view }) => flowChecks.flatMap((check) => check(view, context))),
    ...bundleChecks.flatMap((check) => check(context)),
    ...(await checkActions(context, options.checkAction)),
  ]);
}
