import { boundNames } from '@sluice/action-source';
import type { AnyNode, Program } from 'acorn';
import { fullAncestor } from 'acorn-walk';

/**
 * Whether an action notices nothing but speed when its runs follow each other in one hardened realm, where
 * built-ins are frozen, the global object takes nothing new, and all code is strict. What fails there with an error
 * is run again in a realm of its own (see `ActionRun`), so this is only about what would not fail but differ:
 * sloppy code that behaves otherwise when strict, errors that the action's own code would catch, and looks at what
 * is frozen. In doubt: no.
 */
export function sharesRealm(program: Program, alreadyStrict: boolean): boolean {
  const traits = traitsOf(program);
  if (traits.looksBehindTheScenes) return false;
  if (!alreadyStrict && (traits.sloppy || (traits.catches && traits.locksWhatItMade))) return false;
  return !(traits.catches && traits.changesWhatItDidNotMake);
}

interface Traits {
  looksBehindTheScenes: boolean;
  sloppy: boolean;
  catches: boolean;
  changesWhatItDidNotMake: boolean;
  /** A change of its own things may fail, too: that is an error in strict code only. */
  locksWhatItMade: boolean;
}

/** Names by which code sees, or changes, the realm rather than its own values. */
const behindTheScenes = new Set([
  ...['globalThis', 'eval', 'Function', 'Reflect', 'caller', 'callee', 'prototype', '__proto__'],
  ...['getPrototypeOf', 'setPrototypeOf', 'defineProperty', 'defineProperties', '__defineGetter__'],
  ...['__defineSetter__', 'getOwnPropertyDescriptor', 'getOwnPropertyDescriptors', 'isFrozen', 'isSealed'],
  ...['isExtensible', 'stackTraceLimit', 'prepareStackTrace', 'captureStackTrace'],
]);

/** Ways in which a failure is seen by the action itself instead of ending it. */
const catching = new Set(['catch', 'then', 'allSettled', 'any', 'race', 'finally', 'toJSON']);

/** Ways to change a thing without a word for it at the place. */
const changing = new Set(['assign', 'call', 'apply', 'bind']);

const locking = new Set(['freeze', 'seal', 'preventExtensions']);

function traitsOf(program: Program): Traits {
  const traits: Traits = {
    looksBehindTheScenes: false,
    sloppy: false,
    catches: false,
    changesWhatItDidNotMake: false,
    locksWhatItMade: false,
  };
  const made = readOwnThings(program);
  fullAncestor(program, (node, _state, ancestors) => {
    const parent = ancestors.at(-2);
    readNode(node as AnyNode, parent as AnyNode | undefined, traits);
    readChange(node as AnyNode, traits, made, ancestors);
    if (node.type === 'ThisExpression' && !ancestors.some(({ type }) => type === 'ClassBody'))
      traits.sloppy = true;
  });
  return traits;
}

function readNode(node: AnyNode, parent: AnyNode | undefined, traits: Traits): void {
  switch (node.type) {
    case 'Identifier':
      readName(node.name, traits);
      if (node.name === 'arguments') traits.sloppy = true;
      // `RegExp.$1` and its like.
      if (node.name === 'RegExp' && !makesRegExp(node, parent)) traits.looksBehindTheScenes = true;
      return;
    case 'Literal':
      if (typeof node.value === 'string') readName(node.value, traits);
      if (node.value === 'constructor' && parent?.type === 'MemberExpression')
        traits.looksBehindTheScenes = true;
      return;
    case 'MemberExpression':
      if (node.property.type === 'Identifier' && !node.computed) {
        readName(node.property.name, traits);
        if (node.property.name === 'constructor' || node.property.name === 'arguments')
          traits.looksBehindTheScenes = true;
      }
      return;
    case 'Property':
      readKey(node.key, traits);
      // To log an object reads it, and says nothing of what goes wrong in there.
      if (node.kind !== 'init') traits.locksWhatItMade = traits.catches = true;
      return;
    case 'ObjectPattern':
      for (const each of node.properties) {
        if (each.type !== 'Property') continue;
        readKey(each.key, traits);
        if (keyOf(each.key) === 'constructor') traits.looksBehindTheScenes = true;
        if (changing.has(keyOf(each.key) ?? '')) traits.changesWhatItDidNotMake = true;
      }
      return;
    case 'MethodDefinition':
    case 'PropertyDefinition':
      readKey(node.key as AnyNode, traits);
      return;
    case 'NewExpression':
      // What the function throws once it has called `resolve`, nobody hears of.
      if (node.callee.type === 'Identifier' && node.callee.name === 'Promise') traits.catches = true;
      return;
    case 'TryStatement':
      traits.catches = true;
      return;
    case 'FunctionDeclaration':
      // Sloppy code sees such a function outside of its block, too.
      if (
        parent?.type === 'BlockStatement' ||
        parent?.type === 'SwitchCase' ||
        parent?.type === 'IfStatement'
      )
        traits.sloppy = true;
      return;
  }
}

/** Scopes and names of what the action makes itself, see `readOwnThings`. */
interface OwnThings {
  /** Of each variable, where it is one. */
  readonly scopes: ReadonlyMap<string, ReadonlySet<object>>;
  /** Variables that are never anything but a new object or array. */
  readonly objects: ReadonlySet<string>;
}

function readChange(node: AnyNode, traits: Traits, made: OwnThings, around: readonly object[]): void {
  switch (node.type) {
    case 'AssignmentExpression':
      readTarget(node.left, traits, made, around);
      return;
    case 'ForInStatement':
    case 'ForOfStatement':
      if (node.left.type !== 'VariableDeclaration') readTarget(node.left, traits, made, around);
      return;
    case 'UpdateExpression':
      readTarget(node.argument, traits, made, around);
      return;
    case 'UnaryExpression':
      if (node.operator !== 'delete') return;
      readTarget(node.argument, traits, made, around);
      if (node.argument.type === 'MemberExpression' && keyOf(node.argument.property) === 'length')
        traits.locksWhatItMade = true;
      return;
    case 'MemberExpression':
      if (!node.computed && changing.has(keyOf(node.property) ?? ''))
        traits.changesWhatItDidNotMake ||= !fillsOwn(node, made, around);
      return;
  }
}

/** `Object.assign` to something new. */
function fillsOwn(member: AnyNode, made: OwnThings, around: readonly object[]): boolean {
  for (const node of around) {
    const call = node as AnyNode;
    if (call.type !== 'CallExpression' || call.callee !== member) continue;
    const [target] = call.arguments;
    return isNew(target) || (target?.type === 'Identifier' && made.objects.has(target.name));
  }
  return false;
}

const keyOf = (key: AnyNode): string | undefined =>
  key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : undefined;

function readKey(key: AnyNode, traits: Traits): void {
  const name = keyOf(key);
  if (name !== undefined) readName(name, traits);
}

function makesRegExp(name: AnyNode, parent: AnyNode | undefined): boolean {
  return (
    ((parent?.type === 'NewExpression' || parent?.type === 'CallExpression') && parent.callee === name) ||
    parent?.type === 'BinaryExpression'
  );
}

function readName(name: string, traits: Traits): void {
  if (behindTheScenes.has(name)) traits.looksBehindTheScenes = true;
  if (catching.has(name)) traits.catches = true;
  if (locking.has(name)) traits.locksWhatItMade = true;
}

/** What a change would hit: a thing that the action made itself takes it in any realm. */
function readTarget(target: AnyNode, traits: Traits, made: OwnThings, around: readonly object[]): void {
  if (target.type === 'ParenthesizedExpression') return readTarget(target.expression, traits, made, around);
  if (target.type === 'Identifier') {
    const scopes = made.scopes.get(target.name);
    if (![...(scopes ?? [])].some((scope) => around.includes(scope))) traits.changesWhatItDidNotMake = true;
    return;
  }
  if (target.type !== 'MemberExpression') {
    traits.changesWhatItDidNotMake = true;
    return;
  }
  const { object } = target;
  if (object.type === 'ThisExpression') return;
  if (object.type !== 'Identifier' || !made.objects.has(object.name)) traits.changesWhatItDidNotMake = true;
}

function readOwnThings(program: Program): OwnThings {
  const scopes = new Map<string, Set<object>>();
  const objects = new Map<string, boolean>();
  const holds = (name: string, own: boolean): void => {
    objects.set(name, own && objects.get(name) !== false);
  };
  const declare = (name: string, scope: object): void => {
    scopes.set(name, (scopes.get(name) ?? new Set()).add(scope));
  };
  fullAncestor(program, (found, _state, ancestors) => {
    const node = found as AnyNode;
    if (node.type === 'VariableDeclarator') {
      for (const name of boundNames(node.id)) {
        declare(name, scopeOf(ancestors as AnyNode[]) ?? program);
        holds(name, node.id.type === 'Identifier' && isNew(node.init));
      }
    } else if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier') {
      holds(node.left.name, isNew(node.right));
    } else if (
      (node.type === 'ForInStatement' || node.type === 'ForOfStatement') &&
      node.left.type === 'Identifier'
    ) {
      holds(node.left.name, false);
    } else if (
      node.type === 'FunctionDeclaration' ||
      node.type === 'FunctionExpression' ||
      node.type === 'ArrowFunctionExpression'
    ) {
      for (const parameter of node.params)
        for (const name of boundNames(parameter)) {
          declare(name, node);
          holds(name, false);
        }
    } else if (node.type === 'CatchClause' && node.param) {
      for (const name of boundNames(node.param)) holds(name, false);
    }
  });
  const own = [...objects].filter(([, isOwn]) => isOwn).map(([name]) => name);
  return { scopes, objects: new Set(own) };
}

const functions = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'StaticBlock',
]);
const blocks = new Set([
  'BlockStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'SwitchStatement',
]);

/** Where a declarator's variables are known; undefined at the top. */
function scopeOf(ancestors: readonly AnyNode[]): AnyNode | undefined {
  const declaration = ancestors.at(-2);
  const isVar = declaration?.type === 'VariableDeclaration' && declaration.kind === 'var';
  return ancestors.slice(0, -2).findLast(({ type }) => functions.has(type) || (!isVar && blocks.has(type)));
}

function isNew(node: AnyNode | null | undefined): boolean {
  return node?.type === 'ObjectExpression' || node?.type === 'ArrayExpression';
}
