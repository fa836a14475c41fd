import { type Bundle, coreBlockDescriptors, type Finding, sortFindings, viewFlow } from '@sluice/flow';
import type { PathOptions } from '../paths/explore-paths.ts';
import { checkApiMembers } from './actions/check-api-members.ts';
import { checkAttachment } from './actions/check-attachment.ts';
import { checkClaims } from './actions/check-claims.ts';
import { checkDeadCode } from './actions/check-dead-code.ts';
import { checkLogs } from './actions/check-logs.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { checkBranches } from './branches/check-branches.ts';
import { BranchWatch } from './branches/watch-branches.ts';
import { endWithLine } from './end-with-line.ts';
import { checkEventFields } from './event/check-event-fields.ts';
import { parseSites, type SiteExpression } from './expressions/parse-sites.ts';
import { canFollow } from './follow/can-follow.ts';
import { followFlow } from './follow/follow-flow.ts';
import { checkHosts } from './hosts/check-hosts.ts';
import { applyIgnores } from './ignore-comments.ts';
import { type LatencyBound, measureLatency } from './latency/measure-latency.ts';
import { checkMetadata } from './metadata/check-metadata.ts';
import { checkStepReads } from './steps/check-step-reads.ts';
import { checkUnreadKeys } from './steps/check-unread-keys.ts';
import { StepReadWatch } from './steps/watch-step-reads.ts';
import { checkTypes } from './types/check-types.ts';

export interface AnalyseOptions extends Pick<PathOptions, 'facts' | 'solver' | 'blockTypes'> {
  /** Step keys that are read outside of the bundle's flows and actions, as paths without `step`: by scenarios, by a host. */
  readonly reads?: readonly (readonly string[])[];
  /** What other checks have told of the bundle: what merely follows from it is not told again. */
  readonly told?: readonly Finding[];
}

export interface Analysis {
  /** Warnings, sorted by file and place. */
  readonly findings: readonly Finding[];
  /** How long a run of each flow can take at most between two waits, going by the limits. */
  readonly latency: readonly LatencyBound[];
  /** What could not be followed, one line each, for people. */
  readonly notes: readonly string[];
}

/**
 * Everything that is told by reading a bundle's code and its graph together, without running anything. It comes on top of
 * `checkBundle`, and tells nothing that this tells: what cannot be read is left out.
 */
export function analyseBundle(bundle: Bundle, options: AnalyseOptions): Analysis {
  const context = makeContext(bundle, options);
  const notes = unreadActions(context, options.told ?? []);
  const reads = new StepReadWatch(context);
  const branches = new BranchWatch(context);
  const followed = [...context.flows.values()].flatMap((flow) => {
    if (flow.definition.trigger === 'subflow') return [];
    const one = canFollow(flow, context.flows) ? followFlow(flow, context, [reads, branches]) : null;
    if (one === null) {
      notes.push(
        `the flow "${flow.slug}" was not followed: it has errors, or is too large with its sub-routines`,
      );
      return [];
    }
    if (!one.complete || one.joined) {
      notes.push(
        `not all that is known on the ways of the flow "${flow.slug}" was told apart: it is large, and some of what is wrong may not be told`,
      );
    }
    return [one];
  });
  const maps = followed.map(({ map }) => map);
  // What was not seen of a flow that was followed in part may happen all the same.
  const isWhole = followed.every(({ complete }) => complete);
  const latency = measureLatency(followed, context);
  const stepReads = checkStepReads(reads.reads.values(), { maps, isWhole }, context);
  const findings = [
    ...stepReads.findings,
    ...checkTypes(context),
    ...checkEventFields(context),
    ...(isWhole ? checkBranches(branches.decisions.values(), context) : []),
    ...checkUnreadKeys(context, [...(options.reads ?? []), ...stepReads.meant]),
    ...checkClaims(context, maps),
    ...checkApiMembers(context),
    ...checkDeadCode(context),
    ...checkMetadata(context, maps),
    ...checkLogs(context),
    ...checkAttachment(context),
    ...checkHosts(context),
    ...latency.findings,
  ];
  return {
    findings: endWithLine(
      sortFindings(applyIgnores(leaveConsequences(findings, options.told ?? []), context)),
      bundle,
    ),
    latency: latency.bounds,
    notes,
  };
}

/** Actions that compile and cannot be read here all the same: sources that are longer than usual, for one. */
function unreadActions({ facts }: AnalysisContext, told: readonly Finding[]): string[] {
  const explained = new Set(told.filter(({ severity }) => severity === 'error').map(({ file }) => file));
  return [...facts.values()].flatMap(({ slug, file, parsed }) =>
    parsed || explained.has(file)
      ? []
      : [`the action "${slug}" could not be read: nothing is told of its code`],
  );
}

function makeContext(bundle: Bundle, options: AnalyseOptions): AnalysisContext {
  const types = new Map((options.blockTypes ?? coreBlockDescriptors).map((type) => [type.type, type]));
  const flows = new Map([...bundle.flows].map(([slug, flow]) => [slug, viewFlow(slug, flow, types).view]));
  const parsed = new WeakMap<object, readonly SiteExpression[]>();
  return {
    bundle,
    types,
    flows,
    facts: options.facts,
    solver: options.solver,
    expressionsOf(flow, block) {
      const sites = parsed.get(block) ?? parseSites(flow, block);
      parsed.set(block, sites);
      return sites;
    },
  };
}

/** Told of a decision because of what is wrong in one of its conditions, which is told as well. */
const consequences: ReadonlySet<string> = new Set([
  'branch-never-taken',
  'branch-shadowed',
  'otherwise-never-taken',
]);
const causes: ReadonlySet<string> = new Set([
  'unset-step-key',
  'sometimes-unset-step-key',
  'read-before-set',
  'type-mismatch',
  'impossible-value',
  'unknown-event-field',
  'unknown-step',
  'unwritten-step',
]);

function leaveConsequences(findings: readonly Finding[], told: readonly Finding[]): Finding[] {
  const caused = new Set([...told, ...findings].filter(({ code }) => causes.has(code)).map(spellDecision));
  const kept = findings.filter(
    (finding) => !(consequences.has(finding.code) && caused.has(spellDecision(finding))),
  );
  return [...new Map(kept.map((finding) => [spellFinding(finding), finding])).values()];
}

function spellDecision({ file, path = '' }: Finding): string {
  return `${file} ${path.replace(/\.(?:branches\[\d+\]\.when|otherwise)$/, '')}`;
}

function spellFinding({ code, file, line, column, message }: Finding): string {
  return [code, file, line, column, message].join('\n');
}
