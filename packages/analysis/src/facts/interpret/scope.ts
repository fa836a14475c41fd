import { boundNames } from '@sluice/action-source';
import type { AnyNode, Pattern, Statement, VariableDeclaration } from 'acorn';
import type { State } from '../state/state.ts';
import { nothing, type Scope, type Value } from '../state/value.ts';
import type { Reader } from './reader.ts';

export function createScope(parent: Scope | null, isFunction = false): Scope {
  return { names: new Map(), parent, isFunction };
}

/** Gives a name a slot of its own in the scope. */
export function declare(reader: Reader, scope: Scope, name: string): number {
  const before = scope.names.get(name);
  if (before !== undefined) return before;
  const slot = reader.next('slot');
  scope.names.set(name, slot);
  reader.slotNames.set(slot, name);
  if (!reader.assigned.has(name)) reader.constants.add(slot);
  return slot;
}

export function bind(reader: Reader, scope: Scope, state: State, name: string, value: Value): void {
  state.vars.set(declare(reader, scope, name), value);
}

export function findSlot(scope: Scope, name: string): number | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const slot = at.names.get(name);
    if (slot !== undefined) return slot;
  }
  return null;
}

/** Declares what the statements of a block declare; functions have their value at once. */
export function hoist(reader: Reader, body: readonly AnyNode[], scope: Scope, state: State): void {
  for (const statement of body) {
    if (statement.type === 'VariableDeclaration' && statement.kind !== 'var')
      for (const name of namesIn(statement)) declare(reader, scope, name);
    if (statement.type === 'ClassDeclaration' && statement.id) declare(reader, scope, statement.id.name);
    if (statement.type === 'FunctionDeclaration' && statement.id)
      bind(reader, scope, state, statement.id.name, { k: 'function', node: statement, scope });
  }
}

/** `var`s live in the function as a whole. */
export function hoistVars(reader: Reader, body: readonly AnyNode[], scope: Scope, state: State): void {
  for (const name of varNames(body)) {
    const known = scope.names.has(name);
    const slot = declare(reader, scope, name);
    if (!known) state.vars.set(slot, nothing);
  }
}

const namesOfVars = new WeakMap<readonly AnyNode[], readonly string[]>();

function varNames(body: readonly AnyNode[]): readonly string[] {
  const before = namesOfVars.get(body);
  if (before !== undefined) return before;
  const names: string[] = [];
  const open: AnyNode[] = [...body];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === 'VariableDeclaration' && node.kind === 'var') names.push(...namesIn(node));
    open.push(...innerStatements(node));
  }
  namesOfVars.set(body, names);
  return names;
}

function namesIn(declaration: VariableDeclaration): string[] {
  return declaration.declarations.flatMap(({ id }) => boundNames(id as Pattern));
}

/** The statements directly inside of one; those of functions are none of them. */
export function innerStatements(node: AnyNode): readonly AnyNode[] {
  const some = (...nodes: readonly (AnyNode | null | undefined)[]): AnyNode[] =>
    nodes.filter((inner) => inner !== null && inner !== undefined);
  switch (node.type) {
    case 'BlockStatement':
      return node.body as Statement[];
    case 'IfStatement':
      return some(node.consequent, node.alternate);
    case 'ForStatement':
      return some(node.init?.type === 'VariableDeclaration' ? node.init : null, node.body);
    case 'ForInStatement':
    case 'ForOfStatement':
      return some(node.left.type === 'VariableDeclaration' ? node.left : null, node.body);
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'LabeledStatement':
    case 'WithStatement':
      return some(node.body);
    case 'SwitchStatement':
      return node.cases.flatMap(({ consequent }) => consequent);
    case 'TryStatement':
      return some(node.block, node.handler?.body, node.finalizer);
    default:
      return [];
  }
}
