import type { ActionFacts } from '../../facts/action-facts.ts';
import type { Term } from '../../term/term.ts';
import { inputsOf } from '../../term/visit-inputs.ts';
import type { AnalysisContext } from '../analysis-context.ts';
import { type AbsolutePath, keyOf } from './environment.ts';
import type { Place } from './flow-map.ts';

/** Block types of the core that read nothing but their own expressions. */
const coreTypes: ReadonlySet<string> = new Set([
  'decision',
  'call_webhook',
  'prompt',
  'run_flow',
  'log_event',
  'allow',
  'deny',
]);

/** Everything that a place may read, as paths from the root on; a sub-routine's `step` is where its caller has it. */
export function readsOf(place: Place, context: AnalysisContext): readonly AbsolutePath[] {
  if (place.kind === 'wait') return [];
  const { block, within, flow } = place;
  const here = (path: AbsolutePath): AbsolutePath =>
    path[0] === 'step' ? ['step', ...within, ...path.slice(1)] : path;
  const expressions = context.expressionsOf(flow, block).flatMap(({ paths }) => paths.map(here));
  if (block.action !== null) {
    const facts = context.facts.get(block.action);
    return facts === undefined ? expressions : [...expressions, ...actionReads(facts).map(here)];
  }
  // What a host's block reads, nobody can tell.
  return coreTypes.has(block.type) ? expressions : [...expressions, here(['step']), ['event']];
}

const known = new WeakMap<ActionFacts, readonly AbsolutePath[]>();

function actionReads(facts: ActionFacts): readonly AbsolutePath[] {
  const before = known.get(facts);
  if (before !== undefined) return before;
  const unique = new Map<string, AbsolutePath>();
  const add = (path: AbsolutePath) => unique.set(keyOf(path), path);
  if (!facts.parsed || facts.unknowns.some(({ what }) => what === 'step-path')) {
    add(['step']);
    add(['event']);
  }
  for (const { root, path } of facts.reads) add([root, ...path]);
  for (const way of facts.ways ?? []) {
    for (const term of termsOf(way)) {
      for (const { source, path } of inputsOf(term)) {
        if (source.kind === 'step' || source.kind === 'event') add([source.kind, ...path]);
      }
    }
  }
  const reads = [...unique.values()];
  known.set(facts, reads);
  return reads;
}

/** Every term of a way through an action. */
export function termsOf({
  when,
  effects,
  exchanges,
  end,
}: NonNullable<ActionFacts['ways']>[number]): readonly Term[] {
  return [
    ...when,
    ...effects.flatMap((effect) => {
      if (effect.kind === 'state.set') return [effect.key, effect.value];
      return effect.kind === 'user.setAppMetadata' ? [effect.patch] : [effect.name, effect.value];
    }),
    ...exchanges.flatMap(({ method, url, body }) => [method, url, body]),
    ...(end.kind === 'denies' ? [end.reason] : []),
  ];
}
