import { spellPath } from '@sluice/expression';
import { type Finding, type FlowView, findingAtSpot } from '@sluice/flow';
import type { AnalysisContext } from '../analysis-context.ts';
import { coreTypes } from '../core-types.ts';
import { stepWriters } from './step-writers.ts';

/**
 * Every step key that an action sets is read by something: an expression, a template, an action, or what the caller says of scenarios.
 * A slug and a key that stand one after the other in a path read it, in whatever flow: sub-routines are read through their callers.
 */
export function checkUnreadKeys(context: AnalysisContext, more: readonly (readonly string[])[]): Finding[] {
  const reads = collectReads(context);
  if (reads === null) return [];
  const all = [...reads, ...more];
  const attached = new Set(
    [...context.flows.values()].flatMap(({ blocks }) => blocks.flatMap(({ action }) => action ?? [])),
  );
  return [...context.facts.values()].flatMap(({ slug, file, effects }) => {
    if (!attached.has(slug) || context.bundle.actions.get(slug)?.enabled === false) return [];
    const told = new Set<string>();
    return effects.flatMap(({ kind, names, nameAt }) => {
      if (kind !== 'state.set' || names === null) return [];
      return names.flatMap((key) => {
        if (told.has(key) || all.some((path) => isRead(slug, key, path))) return [];
        told.add(key);
        const message = `${spellPath(['step', slug, key])} is set, and nothing reads it`;
        const hint = 'Read it, or do not set it: whatever is set is kept with the run.';
        return [findingAtSpot('unread-step-key', file, nameAt, { message, hint })];
      });
    });
  });
}

function isRead(slug: string, key: string, path: readonly string[]): boolean {
  // A path that ends before the key reads all of them.
  return (
    path.length === 0 ||
    path.some((step, at) => step === slug && (at === path.length - 1 || path[at + 1] === key))
  );
}

/** Paths without their root; null when something reads what cannot be told. */
function collectReads(context: AnalysisContext): (readonly string[])[] | null {
  const { flows, facts, expressionsOf } = context;
  const views = [...flows.values()];
  const isHidden = views.some(
    ({ broken, blocks }) =>
      broken.length > 0 || blocks.some(({ known, type }) => !known || !coreTypes.has(type)),
  );
  const isUnread = [...facts.values()].some(
    ({ parsed, unknowns }) => !parsed || unknowns.some(({ what }) => what === 'step-path'),
  );
  if (isHidden || isUnread) return null;
  const inFlows = views.flatMap((flow) =>
    flow.blocks.flatMap((block) =>
      expressionsOf(flow, block).flatMap(({ paths }) =>
        paths.flatMap((path) => readPaths(path, flow, context)),
      ),
    ),
  );
  const inActions = [...facts.values()].flatMap(({ reads }) =>
    reads.flatMap(({ root, path }) => (root === 'step' ? [path] : [])),
  );
  return [...inFlows, ...inActions];
}

/** A slug that the flow does not write is told as such; its key may be meant for any. */
function readPaths(
  [root, ...path]: readonly string[],
  flow: FlowView,
  context: AnalysisContext,
): (readonly string[])[] {
  if (root !== 'step') return [];
  const [slug = '', key] = path;
  const writers = stepWriters(flow, context);
  if (key === undefined || writers.has(slug)) return [path];
  return [path, ...[...writers.keys()].map((other) => [other, key])];
}
