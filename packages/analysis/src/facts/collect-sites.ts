import type { AnyNode } from 'acorn';
import { value as constant } from '../term/build-term.ts';
import { restsOnUnfollowed } from '../term/unfollowed.ts';
import type { Certainty, DeadSite, EffectSite, ReadSite } from './action-facts.ts';
import { hostsOf } from './interpret/literals-of.ts';
import type { Reader } from './interpret/reader.ts';
import { innerStatements } from './interpret/scope.ts';
import type { FoundSite } from './interpret/sites.ts';
import { childrenOf, type Scan } from './source/scan-source.ts';
import { listConditions, type State } from './state/state.ts';

/** Calls of the api in source order: those that were passed, and those that are only written. `ended`: states that end well. */
export function collectEffects(reader: Reader, scan: Scan, ended: readonly State[] | null): EffectSite[] {
  const sites: EffectSite[] = [];
  for (const found of reader.sites.effects.values())
    sites.push(toSite(reader, found, certaintyOf(reader, found, ended)));
  for (const { node, name } of scan.calls)
    if (!reader.sites.effects.has(node.start))
      sites.push(writtenSite(reader, node, name, ended === null || reader.gaveUp));
  const escaping = reader.sites.escaped ?? (ended === null || reader.gaveUp ? scan.escapes : null);
  if (escaping !== null) sites.push(...anySites(reader, escaping));
  return sites.sort((a, b) => a.at.offset - b.at.offset);
}

function certaintyOf(reader: Reader, found: FoundSite, ended: readonly State[] | null): Certainty {
  // A function that was only tried, since nobody knows who calls it, may have passed it.
  if (!found.counts) return reader.gaveUp ? 'unknown' : 'never';
  return howOften(reader, found.node.start, ended);
}

/** The keys that are named anywhere in the calls, and how often the states that go on to the next block have set them. */
export function collectStateKeys(
  reader: Reader,
  effects: readonly EffectSite[],
  ended: readonly State[] | null,
): ReadonlyMap<string, Certainty> {
  const goingOn = ended?.filter(({ denied }) => denied === null) ?? null;
  const named = effects.flatMap(({ kind, certainty, names }) =>
    kind === 'state.set' && certainty !== 'never' ? (names ?? []) : [],
  );
  return new Map(named.map((key) => [key, howOften(reader, key, goingOn)]));
}

function howOften(
  { gaveUp, sites }: Reader,
  what: number | string,
  ended: readonly State[] | null,
): Certainty {
  const passed = ended?.map((state) => state.passed.read.get(what)) ?? [];
  // Code that was not followed may have come by, and where it has the api, it may have denied before.
  if (passed.every((one) => one === undefined)) return gaveUp || ended === null ? 'unknown' : 'never';
  if (passed.every((one) => one === 'always')) return sites.escaped === null ? 'always' : 'unknown';
  if (passed.includes('unknown')) return 'unknown';
  const isUnsure = ended?.some(
    (state) =>
      state.passed.read.get(what) !== 'always' && listConditions(state.conditions).some(restsOnUnfollowed),
  );
  return isUnsure === true ? 'unknown' : 'sometimes';
}

function toSite(reader: Reader, found: FoundSite, certainty: Certainty): EffectSite {
  const [value = null, ...others] = found.values.values();
  return {
    kind: found.kind,
    names: found.names === null ? null : [...found.names],
    ...(found.names === null && found.shape !== null && Object.keys(found.shape).length > 0
      ? { shape: found.shape }
      : {}),
    value: others.length === 0 ? value : null,
    flowsFrom: [...found.flows.values()],
    certainty,
    at: reader.span(found.node),
    nameAt: reader.span(found.nameAt),
  };
}

const kinds: Readonly<Record<string, EffectSite['kind']>> = {
  'api.state.set': 'state.set',
  'api.user.setAppMetadata': 'user.setAppMetadata',
  'api.session.setCustomClaim': 'session.setCustomClaim',
  'api.deny': 'deny',
  'api.fetch': 'fetch',
};

/** A call that was not followed, as it stands there. */
function writtenSite(
  reader: Reader,
  node: Extract<AnyNode, { type: 'CallExpression' }>,
  name: string,
  unfollowed: boolean,
): EffectSite {
  const kind = kinds[name] ?? 'log';
  const [first] = node.arguments;
  const text = first?.type === 'Literal' && typeof first.value === 'string' ? first.value : null;
  const level = name === 'console.log' ? 'info' : name.startsWith('console.') ? name.slice(8) : text;
  const named = kind === 'log' ? level : text;
  const names =
    kind === 'user.setAppMetadata'
      ? writtenKeys(first)
      : named === null
        ? null
        : kind === 'fetch'
          ? hostsOf(constant(named)).names
          : [named];
  return {
    kind,
    names: names === null ? null : [...names],
    value: null,
    flowsFrom: [],
    certainty: unfollowed ? 'unknown' : 'never',
    at: reader.span(node),
    nameAt: reader.span(first ?? node),
  };
}

function writtenKeys(node: AnyNode | undefined): string[] | null {
  if (node?.type !== 'ObjectExpression') return null;
  const keys: string[] = [];
  for (const property of node.properties) {
    if (property.type !== 'Property' || property.computed) return null;
    if (property.key.type === 'Identifier') keys.push(property.key.name);
    else if (property.key.type === 'Literal') keys.push(String(property.key.value));
  }
  return keys;
}

/** Code that was not followed has the api: it may do anything with it. */
function anySites(reader: Reader, node: AnyNode): EffectSite[] {
  const at = reader.span(node);
  return (
    ['state.set', 'user.setAppMetadata', 'session.setCustomClaim', 'deny', 'log', 'fetch'] as const
  ).map((kind) => ({
    kind,
    names: null,
    value: null,
    flowsFrom: [],
    certainty: 'unknown',
    at,
    nameAt: at,
  }));
}

export function collectReads(reader: Reader, scan: Scan): ReadSite[] {
  const reads: ReadSite[] = [];
  const covered = new Set<string>();
  for (const read of reader.sites.reads.values()) {
    covered.add(`${read.start} ${read.end}`);
    if (read.prefix) continue;
    reads.push({
      root: read.root,
      path: read.path,
      open: read.open,
      guarded: read.tested || !read.unguarded,
      shadowed: false,
      at: reader.span(read),
    });
  }
  const known = new Set([...reader.sites.reads.values()].map(({ start }) => start));
  for (const { node, root, path, open, guarded, shadowed } of scan.reads) {
    if (known.has(node.start)) continue;
    if (path.length > 0 || open) reads.push({ root, path, open, guarded, shadowed, at: reader.span(node) });
  }
  return reads.sort((a, b) => a.at.offset - b.at.offset);
}

/** What no way reaches, in the code of functions that are called at all; and what a deny has made idle. */
export function collectDead(
  reader: Reader,
  body: readonly AnyNode[],
  effects: readonly EffectSite[],
): DeadSite[] {
  const dead: DeadSite[] = [];
  const effectWithin = (node: AnyNode): EffectSite | null =>
    node.type === 'ExpressionStatement'
      ? (effects.find(({ at }) => at.offset >= node.start && at.offset + at.length <= node.end) ?? null)
      : null;
  const open: (readonly AnyNode[])[] = [body];
  for (let list = reader.gaveUp ? undefined : open.pop(); list !== undefined; list = open.pop()) {
    let run: AnyNode[] = [];
    for (const node of [...list, null]) {
      const isDead = node !== null && isReported(node) && !reader.sites.statements.has(node);
      if (node !== null && isDead) run.push(node);
      if (node !== null && !isDead) for (const inner of listsIn(reader, node)) open.push(inner);
      const [first, last] = [run[0], run.at(-1)];
      if (isDead || first === undefined || last === undefined) continue;
      dead.push({
        why: 'unreachable',
        effect: effectWithin(first),
        at: reader.span({ start: first.start, end: last.end }),
      });
      run = [];
    }
  }
  for (const found of reader.sites.effects.values()) {
    if (found.counts) continue;
    const at = reader.span(found.node);
    dead.push({
      why: 'after-deny',
      effect: effects.find((site) => site.at.offset === at.offset) ?? null,
      at,
    });
  }
  return dead.sort((a, b) => a.at.offset - b.at.offset);
}

/** Declarations alone do nothing that could be missed. */
function isReported(node: AnyNode): boolean {
  if (node.type === 'FunctionDeclaration' || node.type === 'EmptyStatement') return false;
  return !(
    node.type === 'VariableDeclaration' &&
    node.kind === 'var' &&
    node.declarations.every(({ init }) => !init)
  );
}

/** Statements inside of a statement that was reached: its own, and those of functions in it that were called. */
function listsIn(reader: Reader, node: AnyNode): (readonly AnyNode[])[] {
  const lists: (readonly AnyNode[])[] = [];
  if (node.type === 'SwitchStatement') for (const { consequent } of node.cases) lists.push(consequent);
  else if (node.type === 'BlockStatement') lists.push(node.body);
  else for (const inner of innerStatements(node)) if (!isHead(node, inner)) lists.push([inner]);
  const open: AnyNode[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (/^(?:Arrow)?Function/.test(next.type) && 'body' in next) {
      const { body } = next as { body: AnyNode };
      if (reader.sites.functions.has(next) && body.type === 'BlockStatement') lists.push(body.body);
      continue;
    }
    for (const child of childrenOf(next)) if (!isStatement(child) || next !== node) open.push(child);
  }
  return lists;
}

/** What a loop begins with belongs to the loop. */
function isHead(node: AnyNode, inner: AnyNode): boolean {
  return inner.type === 'VariableDeclaration' && /^For/.test(node.type);
}

function isStatement(node: AnyNode): boolean {
  return (
    /Statement$/.test(node.type) ||
    node.type === 'VariableDeclaration' ||
    node.type === 'SwitchCase' ||
    node.type === 'CatchClause'
  );
}
