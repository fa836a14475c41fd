import type { Bundle, BundleAction, BundleFlow, Invariant } from '@sluice/flow';
import { explorePaths, type PathOptions } from '../paths/explore-paths.ts';
import type { Proof } from '../prove/proof.ts';
import { proveInvariants } from '../prove/prove-invariants.ts';
import { alignNames, type RenamedBlock } from './align-names.ts';
import type {
  ActionDiff,
  BlockDiff,
  BundleDiff,
  FlowDiff,
  InvariantDiff,
  Likeness,
  PathsDiff,
} from './bundle-diff.ts';
import { compareActions } from './compare-actions.ts';
import { worstOf } from './compare-blocks.ts';
import { compareFlows } from './compare-flows.ts';
import { comparePaths } from './compare-paths.ts';
import { compareSettings } from './compare-settings.ts';

/** A bundle with what walking it takes. */
export interface DiffSide {
  readonly bundle: Bundle;
  readonly analysis: PathOptions;
}

/**
 * What `after` does otherwise than the bundle before it. What is written the same is not looked at again; what is written otherwise counts as
 * different until it is shown to be the same. The solver of `after` decides.
 */
export function diffBundles(written: DiffSide, after: DiffSide): BundleDiff {
  const { bundle: aligned, renamed } = alignNames(written.bundle, after.bundle);
  const before = { ...written, bundle: aligned };
  const { solver } = after.analysis;
  const notes = new Set<string>();
  const note = (line: string) => void notes.add(line);
  const used = new Set(
    [before, after].flatMap(({ bundle }) => [...bundle.flows.values()].flatMap(actionsOf)),
  );
  const actions = namesIn(before.bundle.actions, after.bundle.actions).flatMap((action) => {
    const found = diffAction(action, before, after, used.has(action));
    return found === null ? [] : [found];
  });
  const blocks = new Map(
    namesIn(before.bundle.flows, after.bundle.flows).map((flow) => {
      const [old, now] = [before.bundle.flows.get(flow), after.bundle.flows.get(flow)];
      const own = old && now ? compareFlows(old.definition, now.definition, solver) : [];
      const isBroken = [old, now].some((side) => (side?.broken.length ?? 0) > 0);
      if (isBroken) note(`left open: the flow "${flow}" cannot be read as a whole`);
      return [flow, [...(renamed.get(flow) ?? []).map(tellRenamed), ...own]] as const;
    }),
  );
  const changedActions = new Map(actions.map((one) => [one.action, one]));
  const flows = [...blocks].flatMap(([flow, own]) => {
    const found = diffFlow(flow, own, { before, after, changedActions, blocks, note });
    return found === null ? [] : [found];
  });
  const settings = compareSettings(before.bundle, after.bundle);
  // Where what is asked for is the same, and the flows behave the same under the same settings, the proofs are the same.
  const moved = new Set(flows.filter(({ behaviour }) => behaviour !== 'same').map(({ flow }) => flow));
  const stated = [before, after].map(({ bundle }) => (bundle.settings.invariants ?? []).map(spellInvariant));
  const isOpen = (invariant: Invariant) =>
    settings.length > 0 ||
    !stated.every((all) => all.includes(spellInvariant(invariant))) ||
    (invariant.flow === undefined ? moved.size > 0 : moved.has(invariant.flow));
  const invariants = diffInvariants(before, after, isOpen);
  const unreadable = [before, after].some(
    ({
      bundle: {
        unreadable: { flows: some, actions: others },
      },
    }) => some.size + others.size > 0,
  );
  if (unreadable) note('left open: a bundle has files that cannot be read; what is in them was not compared');
  const likenesses: Likeness[] = [
    ...flows.map(({ behaviour }) => behaviour),
    ...actions.map(({ behaviour, used: isUsed }) => (isUsed ? behaviour : 'same')),
    ...(settings.length > 0 ? (['differs'] as const) : []),
    ...invariants.filter(isJudgedOtherwise).map(likenessOf),
    ...([...notes].some((line) => line.startsWith('left open:')) ? (['unknown'] as const) : []),
  ];
  return { behaviour: worstOf(likenesses), flows, actions, settings, invariants, notes: [...notes], aligned };
}

/** An invariant that holds no longer, or again; one that is merely asked for or not is no behaviour. */
export function isJudgedOtherwise({ before, after }: InvariantDiff): boolean {
  return before !== null && after !== null && before.result !== after.result;
}

/** One that could not be decided on one of the sides may hold there as well. */
function likenessOf({ before, after }: InvariantDiff): Likeness {
  return before?.result === 'undecided' || after?.result === 'undecided' ? 'unknown' : 'differs';
}

function tellRenamed({ stage, from, to }: RenamedBlock): BlockDiff {
  const told = { parts: [], details: [`it was called "${from}"`] };
  return { stage, block: to, change: 'renamed', behaviour: 'same', ...told };
}

function spellInvariant(invariant: Invariant): string {
  return JSON.stringify(invariant);
}

function namesIn(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort();
}

function diffAction(action: string, before: DiffSide, after: DiffSide, used: boolean): ActionDiff | null {
  const [old, now] = [before.bundle.actions.get(action), after.bundle.actions.get(action)];
  const whole = { action, used, logs: false };
  if (old === undefined || now === undefined) {
    if ([before, after].some(({ bundle }) => bundle.unreadable.actions.has(action)))
      return { ...whole, change: 'unreadable', behaviour: 'unknown', why: 'a file of it cannot be read' };
    const change = old === undefined ? 'added' : 'removed';
    const why = used ? `it is ${change}` : 'no flow runs it';
    return { ...whole, change, behaviour: 'differs', why };
  }
  if (old.enabled !== now.enabled) {
    const change = now.enabled ? 'enabled' : 'disabled';
    return {
      ...whole,
      change,
      behaviour: 'differs',
      why: `it is ${change}: its blocks ${now.enabled ? 'run it' : 'are skipped'}`,
    };
  }
  if (isSameSource(old, now)) return null;
  if (!now.enabled) return { ...whole, change: 'rewritten', behaviour: 'same', why: 'it is disabled' };
  const [was, is] = [before.analysis.facts.get(action), after.analysis.facts.get(action)];
  if (was === undefined || is === undefined)
    return { ...whole, change: 'rewritten', behaviour: 'unknown', why: 'the source was not read' };
  return { ...whole, change: 'rewritten', ...compareActions(was, is, after.analysis.solver) };
}

function isSameSource(a: BundleAction, b: BundleAction): boolean {
  return a.source === b.source && a.language === b.language;
}

interface FlowWork {
  readonly before: DiffSide;
  readonly after: DiffSide;
  readonly changedActions: ReadonlyMap<string, ActionDiff>;
  readonly blocks: ReadonlyMap<string, readonly BlockDiff[]>;
  note(line: string): void;
}

function diffFlow(flow: string, own: readonly BlockDiff[], work: FlowWork): FlowDiff | null {
  const { before, after, note } = work;
  const [old, now] = [before.bundle.flows.get(flow), after.bundle.flows.get(flow)];
  if (old === undefined || now === undefined) {
    const isUnread = [before, after].some(({ bundle }) => bundle.unreadable.flows.has(flow));
    if (isUnread)
      return { flow, change: 'unreadable', behaviour: 'unknown', blocks: [], through: [], paths: null };
    const change = old === undefined ? 'added' : 'removed';
    return { flow, change, behaviour: 'differs', blocks: [], through: [], paths: null };
  }
  const through = [...throughOf(flow, work)];
  if (own.length + through.length === 0) return null;
  const isTouched =
    own.some(({ behaviour }) => behaviour === 'differs' || behaviour === 'unknown') ||
    through.some(([, likeness]) => likeness !== 'same');
  const whole = { flow, change: 'changed', blocks: own, through: through.map(([name]) => name) } as const;
  if (!isTouched) return { ...whole, behaviour: 'same', paths: null };
  // Whoever runs a sub-routine is compared by its paths.
  if (old.definition.trigger === 'subflow' || now.definition.trigger === 'subflow')
    return { ...whole, behaviour: 'unknown', paths: null };
  const [was, is] = [explored(flow, before, note), explored(flow, after, note)];
  const paths = comparePaths(was, is, after.analysis.solver, note);
  const passed = new Set(
    [was, is].flatMap(({ report }) => report.paths.flatMap(({ steps }) => steps.map(({ block }) => block))),
  );
  // What an action does that cannot be followed, nobody knows: only what is certain counts then.
  const isOpen = through.some(([name, likeness]) => likeness === 'unknown' && name.startsWith('action '));
  const doesOtherwise =
    through.some(([, likeness]) => likeness === 'differs') ||
    own.some((block) => passed.has(block.block ?? '') && asksOtherwise(block)) ||
    (isOpen ? paths.turned.some(({ certain }) => certain) : saysOtherwise(paths));
  return { ...whole, behaviour: doesOtherwise ? 'differs' : 'unknown', paths };
}

function explored(flow: string, { bundle, analysis }: DiffSide, note: (line: string) => void) {
  const report = explorePaths(bundle, flow, analysis);
  for (const line of report.notes)
    if (/^left (?:out|open):/u.test(line)) note(line.replace(/^left out:/u, 'left open:'));
  return { report, facts: analysis.facts };
}

/** Where a block leads shows in the paths; what else it is told does not. */
const leading: ReadonlySet<string> = new Set(['next', 'onError', 'branches', 'otherwise']);

function asksOtherwise({ behaviour, change, parts }: BlockDiff): boolean {
  return change === 'changed' && behaviour === 'differs' && parts.some((part) => !leading.has(part));
}

function saysOtherwise({
  gained,
  lost,
  altered,
  turned,
  hosts,
  claims,
  metadata,
  reasons,
}: PathsDiff): boolean {
  const changes = [hosts, claims, metadata, reasons].flatMap((change) => [...change.gained, ...change.lost]);
  return gained.length + lost.length + altered.length + turned.length + changes.length > 0;
}

/** Changed actions that a flow runs, and changed sub-routines, theirs included. */
function throughOf(
  flow: string,
  { before, after, changedActions, blocks }: FlowWork,
): ReadonlyMap<string, Likeness> {
  const found = new Map<string, Likeness>();
  const seen = new Set([flow]);
  const open = [flow];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const side of [before, after]) {
      const definition = side.bundle.flows.get(next);
      if (definition === undefined) continue;
      for (const action of actionsOf(definition)) {
        const changed = changedActions.get(action);
        if (changed !== undefined) found.set(`action ${action}`, changed.behaviour);
      }
      for (const inner of subflowsOf(definition)) {
        if (seen.has(inner)) continue;
        seen.add(inner);
        open.push(inner);
        const isThere = [before, after].filter(({ bundle }) => bundle.flows.has(inner)).length;
        const own = blocks.get(inner) ?? [];
        if (isThere === 1) found.set(`flow ${inner}`, 'differs');
        else if (own.length > 0) {
          const isSame = own.every(({ behaviour }) => behaviour === 'same' || behaviour === 'logs');
          found.set(`flow ${inner}`, isSame ? 'same' : 'unknown');
        }
      }
    }
  }
  return found;
}

function actionsOf(flow: BundleFlow): readonly string[] {
  return membersOf(flow, 'custom_action', 'action');
}

function subflowsOf(flow: BundleFlow): readonly string[] {
  return membersOf(flow, 'run_flow', 'flow');
}

function membersOf({ definition }: BundleFlow, type: string, key: string): readonly string[] {
  return Object.values(definition.stages).flatMap((stage) =>
    Object.values(stage?.blocks ?? {}).flatMap((block) => {
      const named = block.type === type ? block[key] : undefined;
      return typeof named === 'string' ? [named] : [];
    }),
  );
}

function diffInvariants(
  before: DiffSide,
  after: DiffSide,
  isOpen: (invariant: Invariant) => boolean,
): readonly InvariantDiff[] {
  const [was, is] = [before, after].map(({ bundle, analysis }) =>
    proofsByName(proveInvariants(bundle, analysis, isOpen)),
  );
  return namesIn(was ?? new Map(), is ?? new Map()).flatMap((name): InvariantDiff[] => {
    const [old = null, now = null] = [was?.get(name), is?.get(name)];
    if (old === null || now === null)
      return [
        { name: nameOf(old ?? now), change: old === null ? 'added' : 'removed', before: old, after: now },
      ];
    const isRestated = JSON.stringify(old.invariant) !== JSON.stringify(now.invariant);
    if (!isRestated && old.result === now.result) return [];
    return [{ name: nameOf(now), change: isRestated ? 'restated' : 'judged', before: old, after: now }];
  });
}

function nameOf(proof: Proof | null): string {
  return proof?.invariant.name ?? '';
}

/** By name, and where a name is given twice by which of them it is. */
function proofsByName(proofs: readonly Proof[]): ReadonlyMap<string, Proof> {
  const counts = new Map<string, number>();
  return new Map(
    proofs.map((proof) => {
      const { name } = proof.invariant;
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      return [count === 0 ? name : `${name}\n${count}`, proof];
    }),
  );
}
