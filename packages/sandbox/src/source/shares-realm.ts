import type { AnyNode, Program } from 'acorn';
import { full, fullAncestor } from 'acorn-walk';

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
  if (!alreadyStrict && traits.sloppy) return false;
  return !(traits.catches && traits.changesWhatItDidNotMake);
}

interface Traits {
  looksBehindTheScenes: boolean;
  sloppy: boolean;
  catches: boolean;
  changesWhatItDidNotMake: boolean;
}

/** Names by which code sees, or changes, the realm rather than its own values. */
const behindTheScenes = new Set([
  ...['globalThis', 'eval', 'Function', 'Reflect', 'caller', 'callee', 'prototype', '__proto__'],
  ...['getPrototypeOf', 'setPrototypeOf', 'defineProperty', 'defineProperties', '__defineGetter__'],
  ...['__defineSetter__', 'getOwnPropertyDescriptor', 'getOwnPropertyDescriptors', 'isFrozen', 'isSealed'],
  ...['isExtensible', 'stackTraceLimit', 'prepareStackTrace', 'captureStackTrace'],
]);

/** Ways in which a failure is seen by the action itself instead of ending it. */
const catching = new Set(['catch', 'then', 'allSettled', 'any', 'race', 'finally']);

function traitsOf(program: Program): Traits {
  const traits: Traits = {
    looksBehindTheScenes: false,
    sloppy: false,
    catches: false,
    changesWhatItDidNotMake: false,
  };
  const made = namesOfOwnThings(program);
  fullAncestor(program, (node, _state, ancestors) => {
    const parent = ancestors.at(-2);
    readNode(node as AnyNode, parent as AnyNode | undefined, traits, made);
    if (node.type === 'ThisExpression' && !ancestors.some(({ type }) => type === 'ClassBody'))
      traits.sloppy = true;
  });
  return traits;
}

function readNode(
  node: AnyNode,
  parent: AnyNode | undefined,
  traits: Traits,
  made: ReadonlySet<string>,
): void {
  switch (node.type) {
    case 'Identifier':
      readName(node.name, traits);
      if (node.name === 'arguments') traits.sloppy = true;
      // `RegExp.$1` and its like.
      if (node.name === 'RegExp' && !makesRegExp(parent)) traits.looksBehindTheScenes = true;
      return;
    case 'Literal':
      if (typeof node.value === 'string') readName(node.value, traits);
      return;
    case 'MemberExpression':
      if (node.property.type === 'Identifier' && !node.computed) {
        readName(node.property.name, traits);
        if (node.property.name === 'constructor') traits.looksBehindTheScenes = true;
      }
      return;
    case 'Property':
      if (node.key.type === 'Identifier') readName(node.key.name, traits);
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
    case 'AssignmentExpression':
      readTarget(node.left, traits, made);
      return;
    case 'UpdateExpression':
      readTarget(node.argument, traits, made);
      return;
    case 'UnaryExpression':
      if (node.operator === 'delete') readTarget(node.argument, traits, made);
      return;
  }
}

function makesRegExp(parent: AnyNode | undefined): boolean {
  return (
    parent?.type === 'NewExpression' ||
    parent?.type === 'CallExpression' ||
    parent?.type === 'BinaryExpression'
  );
}

function readName(name: string, traits: Traits): void {
  if (behindTheScenes.has(name)) traits.looksBehindTheScenes = true;
  if (catching.has(name)) traits.catches = true;
}

/** What a change would hit: a thing that the action made itself takes it in any realm. */
function readTarget(target: AnyNode, traits: Traits, made: ReadonlySet<string>): void {
  if (target.type === 'ParenthesizedExpression') return readTarget(target.expression, traits, made);
  if (target.type === 'Identifier') {
    if (!made.has(target.name)) traits.changesWhatItDidNotMake = true;
    return;
  }
  if (target.type !== 'MemberExpression') {
    traits.changesWhatItDidNotMake = true;
    return;
  }
  const { object } = target;
  if (object.type === 'ThisExpression') return;
  if (object.type !== 'Identifier' || !made.has(`${object.name}.`)) traits.changesWhatItDidNotMake = true;
}

/**
 * Names that stand for the action's own things wherever they stand: `name` for a variable, and `name.` for one that
 * is never anything but a new object or array.
 */
function namesOfOwnThings(program: Program): ReadonlySet<string> {
  const variables = new Set<string>();
  const objects = new Map<string, boolean>();
  const holds = (name: string, own: boolean): void => {
    objects.set(name, own && objects.get(name) !== false);
  };
  full(program, (found) => {
    const node = found as AnyNode;
    if (node.type === 'VariableDeclarator') {
      for (const name of boundNames(node.id)) {
        variables.add(name);
        holds(name, node.id.type === 'Identifier' && isNew(node.init));
      }
    } else if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier') {
      holds(node.left.name, isNew(node.right));
    } else if (
      node.type === 'FunctionDeclaration' ||
      node.type === 'FunctionExpression' ||
      node.type === 'ArrowFunctionExpression'
    ) {
      for (const parameter of node.params)
        for (const name of boundNames(parameter)) {
          variables.add(name);
          holds(name, false);
        }
    } else if (node.type === 'CatchClause' && node.param) {
      for (const name of boundNames(node.param)) holds(name, false);
    }
  });
  const names = [...objects].filter(([, own]) => own).map(([name]) => `${name}.`);
  return new Set([...variables, ...names]);
}

function isNew(node: AnyNode | null | undefined): boolean {
  return node?.type === 'ObjectExpression' || node?.type === 'ArrayExpression';
}

function boundNames(pattern: AnyNode): readonly string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((each) =>
        boundNames(each.type === 'Property' ? each.value : each.argument),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((each) => (each === null ? [] : boundNames(each)));
    case 'AssignmentPattern':
      return boundNames(pattern.left);
    case 'RestElement':
      return boundNames(pattern.argument);
    default:
      return [];
  }
}
