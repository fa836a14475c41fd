import { type ParsedAction, parseAction } from '@sluice/action-source';
import type { ActionLanguage } from '@sluice/flow';
import type { AnyNode, Statement } from 'acorn';
import type { ActionFacts } from './action-facts.ts';
import { collectDead, collectEffects, collectReads, collectStateKeys } from './collect-sites.ts';
import { collectWays } from './collect-ways.ts';
import { callValue, runBody, runStatements } from './interpret/call-value.ts';
import { evaluateExpression } from './interpret/evaluate-expression.ts';
import { executeStatement } from './interpret/execute-statement.ts';
import { OutOfFuel, Reader } from './interpret/reader.ts';
import { bind, createScope } from './interpret/scope.ts';
import { Sites } from './interpret/sites.ts';
import { findHazard } from './source/find-hazard.ts';
import { implicitNames } from './source/implicit-names.ts';
import { type Scan, scanSource } from './source/scan-source.ts';
import type { Flow } from './state/flow.ts';
import { State } from './state/state.ts';
import { ofTerm, type Value } from './state/value.ts';

export interface ActionSource {
  readonly slug: string;
  /** Relative to the bundle's folder. */
  readonly file: string;
  readonly source: string;
  readonly language: ActionLanguage;
}

/** Deeper nesting is not followed: it would need more stack than there may be. */
const maxDepth = 160;

/** Reads an action's source and tells what it can do. Never runs it, never throws; bounded in time and memory. */
export function readActionFacts({ slug, file, source, language }: ActionSource): ActionFacts {
  const nothingKnown = {
    ...{ slug, file, ways: null, stateKeys: new Map<string, never>() },
    ...{ effects: [], reads: [], strangers: [], ignores: [], dead: [], unknowns: [] },
  };
  const action = parseAction(source, language);
  if (action === null) return { ...nothingKnown, parsed: false };
  const scan = scanSource(action);
  const followed = scan.depth <= maxDepth ? follow(source, action, scan) : null;
  return { slug, file, parsed: true, ...(followed ?? glance(source, action, scan)) };
}

type Found = Omit<ActionFacts, 'slug' | 'file' | 'parsed'>;

function follow(source: string, action: ParsedAction, scan: Scan): Found | null {
  const reader = createReader(source, action, scan);
  distrust(reader, action);
  let flows: readonly Flow[];
  try {
    flows = run(reader, action);
  } catch (error) {
    // Too much to follow, or nested in a way that takes more stack than there is.
    if (error instanceof OutOfFuel || error instanceof RangeError) return null;
    throw error;
  }
  const well = flows.filter(({ kind }) => kind === 'go' || kind === 'return').map(({ state }) => state);
  const effects = collectEffects(reader, scan, well);
  const body = action.entry.kind === 'body' ? action.program.body : bodyOf(action.entry.fn.body);
  const ways = reader.sites.escaped === null ? collectWays(reader, flows) : null;
  if (ways === null && reader.unknowns.size === 0)
    reader.note('syntax', 'there are more ways through this than are told apart', action.program);
  return {
    ways,
    stateKeys: collectStateKeys(reader, effects, well),
    effects,
    reads: collectReads(reader, scan),
    strangers: strangersOf(reader, scan),
    ignores: ignoresOf(reader, action),
    dead: collectDead(reader, body as AnyNode[], effects),
    unknowns: [...reader.unknowns.values()].sort((a, b) => a.at.offset - b.at.offset),
  };
}

/** What can be told without following the code. */
function glance(source: string, action: ParsedAction, scan: Scan): Found {
  const reader = createReader(source, action, scan);
  reader.note('syntax', 'there is more here than can be followed', action.program as AnyNode);
  distrust(reader, action);
  const effects = collectEffects(reader, scan, null);
  return {
    ways: null,
    stateKeys: collectStateKeys(reader, effects, null),
    effects,
    reads: collectReads(reader, scan),
    strangers: strangersOf(reader, scan),
    ignores: ignoresOf(reader, action),
    dead: [],
    unknowns: [...reader.unknowns.values()],
  };
}

function strangersOf(reader: Reader, { strangers }: Scan): ActionFacts['strangers'] {
  return strangers.map(({ node, path, until }) => ({ path, until, at: reader.span(node) }));
}

/** Where code runs that nothing written calls, what is found is not all there is. */
function distrust(reader: Reader, { program }: ParsedAction): void {
  const hazard = findHazard(program as AnyNode, reader.implicitNames);
  if (hazard === null) return;
  reader.note('syntax', `what this makes happen is not followed: ${reader.excerpt(hazard)}`, hazard);
  reader.gaveUp = true;
  reader.sites.escaped ??= hazard;
}

function ignoresOf(reader: Reader, { lineComments }: ParsedAction): ActionFacts['ignores'] {
  return lineComments
    .filter(({ value }) => value.includes('sluice-ignore'))
    .map((comment) => ({ text: reader.source.slice(comment.start, comment.end), at: reader.span(comment) }));
}

function createReader(source: string, action: ParsedAction, scan: Scan): Reader {
  const reader = new Reader(source, new Sites(), {
    evaluate: evaluateExpression,
    execute: executeStatement,
    call: callValue,
  });
  for (const name of scan.assigned) reader.assigned.add(name);
  reader.awaited = scan.awaited;
  reader.implicitNames = implicitNames(action);
  return reader;
}

function bodyOf(body: AnyNode): readonly AnyNode[] {
  return body.type === 'BlockStatement' ? body.body : [];
}

function run(reader: Reader, { program, entry }: ParsedAction): readonly Flow[] {
  const state = new State();
  const scope = createScope(null, true);
  const roots: Readonly<Record<string, Value>> = {
    event: ofTerm({ kind: 'input', input: { source: { kind: 'event', at: '' }, path: [] } }),
    step: ofTerm({ kind: 'input', input: { source: { kind: 'step', at: '' }, path: [] } }),
    api: { k: 'native', name: 'api' },
    console: { k: 'native', name: 'console' },
  };
  for (const [name, value] of Object.entries(roots)) bind(reader, scope, state, name, value);
  const inner = createScope(scope, true);
  if (entry.kind === 'body') return runStatements(reader, program.body as Statement[], state, inner);
  const { fn } = entry;
  const name = fn.type === 'FunctionDeclaration' ? fn.id?.name : undefined;
  const callee: Value = { k: 'function', node: fn, scope: inner };
  if (name !== undefined) bind(reader, inner, state, name, callee);
  const args = ['event', 'api', 'step'].map(
    (root) => roots[root] ?? ofTerm({ kind: 'value', value: undefined }),
  );
  return runBody(reader, callee, args, state);
}
