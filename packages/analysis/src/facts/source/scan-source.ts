import { type ActionFunction, boundNames, type ParsedAction } from '@sluice/action-source';
import type { AnyNode, CallExpression, MemberExpression, Pattern } from 'acorn';

/** What a look at the source tells without following it. */
export interface Scan {
  /** Deepest nesting of syntax. */
  readonly depth: number;
  /** Every name that is assigned after its declaration, or declared more than once. */
  readonly assigned: ReadonlySet<string>;
  /** Calls that are written as calls of the api: `api.state.set(…)`. */
  readonly calls: readonly { readonly node: CallExpression; readonly name: string }[];
  /** Members of `event` and `step` that are written as such, each as long as it goes. */
  readonly reads: readonly {
    readonly node: MemberExpression;
    readonly root: 'event' | 'step';
    readonly path: readonly string[];
    readonly open: boolean;
    readonly guarded: boolean;
    readonly shadowed: boolean;
  }[];
  /** Calls that are waited for where they are made, one at a time. */
  readonly awaited: ReadonlySet<AnyNode>;
  /** Members of the api that it does not have; `until`: how much of the path it takes to tell. */
  readonly strangers: readonly {
    readonly node: AnyNode;
    readonly path: readonly string[];
    readonly until: number;
  }[];
  /** The api is used in another way than by calling one of its methods. */
  readonly escapes: AnyNode | null;
}

export function childrenOf(node: AnyNode): readonly AnyNode[] {
  const found: AnyNode[] = [];
  for (const [key, held] of Object.entries(node)) {
    if (key === 'loc' || key === 'range' || typeof held !== 'object' || held === null) continue;
    if (Array.isArray(held)) for (const item of held) if (isNode(item)) found.push(item);
    if (isNode(held)) found.push(held);
  }
  return found;
}

function isNode(value: unknown): value is AnyNode {
  return (
    typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
  );
}

/** Looks at every node once, without recursion. */
export function scanSource({ program, entry }: ParsedAction): Scan {
  const all = rootNames(entry.kind === 'function' ? entry.fn : null);
  const assigned = new Set<string>();
  const declared = new Set<string>();
  const calls: Scan['calls'][number][] = [];
  const reads: Scan['reads'][number][] = [];
  const awaited = new Set<AnyNode>();
  const strangers: Scan['strangers'][number][] = [];
  const allowedFor = new Set<string>();
  let depth = 0;
  let escapes: AnyNode | null = apartApi(entry.kind === 'function' ? entry.fn : null);
  const declare = (pattern: Pattern): void => {
    for (const name of boundNames(pattern)) {
      if (declared.has(name)) assigned.add(name);
      declared.add(name);
    }
  };
  const fn = entry.kind === 'function' ? entry.fn : null;
  const open: OpenNode[] = [{ node: program as AnyNode, parent: null, depth: 1, roots: all }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, parent } = next;
    // The action's own parameters are the roots.
    const roots = node === fn ? next.roots : rootsWithin(node, next.roots);
    depth = Math.max(depth, next.depth);
    switch (node.type) {
      case 'AssignmentExpression':
        for (const name of boundNames(node.left as Pattern)) assigned.add(name);
        break;
      case 'UpdateExpression':
        for (const name of boundNames(node.argument as Pattern)) assigned.add(name);
        break;
      case 'ForInStatement':
      case 'ForOfStatement':
        if (node.left.type !== 'VariableDeclaration')
          for (const name of boundNames(node.left as Pattern)) assigned.add(name);
        break;
      case 'VariableDeclarator':
        declare(node.id as Pattern);
        break;
      case 'AwaitExpression':
        addAwaited(node.argument, awaited);
        break;
      case 'ReturnStatement':
        if (node.argument) addAwaited(node.argument, awaited);
        break;
      case 'ArrowFunctionExpression':
        if (node.expression) addAwaited(node.body as AnyNode, awaited);
        break;
      case 'CallExpression': {
        const name = chainOf(node.callee as AnyNode, roots);
        if (name !== null && !name.open) {
          const path = [name.root, ...name.path].join('.');
          if (methods.has(path)) calls.push({ node, name: path });
        }
        break;
      }
      case 'MemberExpression': {
        if (parent?.type === 'MemberExpression' && parent.object === node) break;
        const chain = chainOf(node, roots) ?? chainOf(node, all);
        if (chain === null) break;
        const shadowed = !roots.has(chain.name);
        if (shadowed && chain.root === 'api') break;
        if (chain.root === 'api' && !isKnownCall(chain, node, parent)) escapes ??= node;
        if (chain.root === 'api') addStranger(chain, node, parent, strangers, allowedFor);
        if (chain.root !== 'event' && chain.root !== 'step') break;
        const isMethod = parent?.type === 'CallExpression' && parent.callee === node;
        reads.push({
          node,
          root: chain.root,
          path: isMethod ? chain.path.slice(0, -1) : chain.path,
          open: chain.open,
          guarded: chain.optional || isTest(parent, node),
          shadowed,
        });
        break;
      }
      case 'Identifier':
        if (roots.get(node.name) === 'api' && !isHarmless(node, parent)) escapes ??= node;
        break;
      default:
        break;
    }
    for (const child of childrenOf(node))
      open.push({ node: child, parent: node, depth: next.depth + 1, roots });
  }
  return {
    ...{ depth, assigned, awaited, escapes },
    calls: calls.reverse(),
    reads: reads.reverse(),
    strangers: strangers
      .filter(({ path, until }) => !allowedFor.has(path.slice(0, until).join('.')))
      .reverse(),
  };
}

interface OpenNode {
  readonly node: AnyNode;
  readonly parent: AnyNode | null;
  readonly depth: number;
  /** What the names of the roots mean here. */
  readonly roots: ReadonlyMap<string, string>;
}

/** Without the roots whose names the node gives to something of its own: `for (const event of events)`. */
function rootsWithin(node: AnyNode, roots: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const own = ownNames(node).filter((name) => roots.has(name));
  return own.length === 0 ? roots : new Map([...roots].filter(([name]) => !own.includes(name)));
}

function ownNames(node: AnyNode): readonly string[] {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return node.params.flatMap((param) => boundNames(param));
    case 'BlockStatement':
    case 'StaticBlock':
      return node.body.flatMap(declaredNames);
    case 'SwitchStatement':
      return node.cases.flatMap(({ consequent }) => consequent).flatMap(declaredNames);
    case 'ForStatement':
      return node.init ? declaredNames(node.init) : [];
    case 'ForOfStatement':
    case 'ForInStatement':
      return declaredNames(node.left);
    case 'CatchClause':
      return node.param ? boundNames(node.param) : [];
    default:
      return [];
  }
}

/** What a statement declares in its block; a `var` further in is as good as unheard of for such a name. */
function declaredNames(node: AnyNode): readonly string[] {
  if (node.type === 'VariableDeclaration') return node.declarations.flatMap(({ id }) => boundNames(id));
  const isNamed = node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration';
  return isNamed && node.id ? [node.id.name] : [];
}

/** `await f()`, `await f().catch(…)`, `await Promise.all([f(), api.fetch(…)])`; of several calls at once, nobody knows the order. */
function addAwaited(node: AnyNode, found: Set<AnyNode>): void {
  let at: AnyNode = node;
  while (at.type === 'CallExpression') {
    found.add(at);
    const callee = at.callee as AnyNode;
    const [list] = at.arguments;
    if (callee.type === 'MemberExpression' && list?.type === 'ArrayExpression') {
      const calls = list.elements.filter(
        (element) => element?.type === 'CallExpression' && !isFetch(element),
      );
      const [only] = calls;
      if (calls.length === 1 && only) found.add(only);
      return;
    }
    if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
    if (!/^(?:then|catch|finally)$/.test(callee.property.name)) return;
    at = callee.object as AnyNode;
  }
}

function isFetch(node: AnyNode): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  return node.callee.property.type === 'Identifier' && node.callee.property.name === 'fetch';
}

function isKnownCall({ open, root, path }: Chain, node: AnyNode, parent: AnyNode | null): boolean {
  return (
    !open &&
    parent?.type === 'CallExpression' &&
    parent.callee === node &&
    methods.has([root, ...path].join('.'))
  );
}

/** A member that the api does not have; `allowedFor`: those that the author asks for before using them. */
function addStranger(
  { path, open, optional }: Chain,
  node: AnyNode,
  parent: AnyNode | null,
  strangers: Scan['strangers'][number][],
  allowedFor: Set<string>,
): void {
  let at = 0;
  while (at < path.length && prefixes.has(['api', ...path.slice(0, at + 1)].join('.'))) at += 1;
  const name = path[at];
  const isLeaf = methods.has(['api', ...path.slice(0, at)].join('.'));
  if (open || name === undefined || isLeaf || name in Object.prototype) return;
  const until = at + 1;
  const isWritten = parent?.type === 'AssignmentExpression' && parent.left === node;
  if (optional || isWritten || isTest(parent, node)) allowedFor.add(path.slice(0, until).join('.'));
  else strangers.push({ node, path, until });
}

const methods = new Set([
  ...['api.deny', 'api.log', 'api.fetch', 'api.state.set', 'api.user.setAppMetadata'],
  ...['api.session.setCustomClaim', 'console.log', 'console.debug', 'console.info', 'console.warn'],
  'console.error',
]);

/** The methods of the api and what leads to them. */
const prefixes = new Set(
  [...methods].flatMap((method) => {
    const parts = method.split('.');
    return parts.map((_, at) => parts.slice(0, at + 1).join('.'));
  }),
);

/** What the roots are called: in a function they have the names of its parameters. */
function rootNames(fn: ActionFunction | null): ReadonlyMap<string, string> {
  const names = new Map(['event', 'step', 'api', 'console'].map((name) => [name, name]));
  for (const [at, root] of ['event', 'api', 'step'].entries()) {
    const param = fn?.params[at];
    const pattern = param?.type === 'AssignmentPattern' ? param.left : param;
    if (pattern?.type === 'Identifier') names.set(pattern.name, root);
  }
  return names;
}

/** A parameter that takes the api apart. */
function apartApi(fn: ActionFunction | null): AnyNode | null {
  const param = fn?.params[1];
  const pattern = param?.type === 'AssignmentPattern' ? param.left : param;
  return pattern === undefined || pattern.type === 'Identifier' ? null : pattern;
}

interface Chain {
  readonly root: string;
  /** As the source calls the root. */
  readonly name: string;
  readonly path: readonly string[];
  readonly open: boolean;
  readonly optional: boolean;
}

function chainOf(node: AnyNode, roots: ReadonlyMap<string, string>): Chain | null {
  const path: string[] = [];
  let isOpen = false;
  let optional = false;
  let at: AnyNode = node;
  while (at.type === 'MemberExpression') {
    optional ||= at.optional;
    const { property } = at;
    if (!at.computed && property.type === 'Identifier') path.push(property.name);
    else if (property.type === 'Literal') path.push(String(property.value));
    else {
      isOpen = true;
      path.length = 0;
    }
    at = at.object.type === 'ChainExpression' ? at.object.expression : (at.object as AnyNode);
  }
  const root = at.type === 'Identifier' ? roots.get(at.name) : undefined;
  if (at.type !== 'Identifier' || root === undefined) return null;
  return { root, name: at.name, path: path.reverse(), open: isOpen, optional };
}

function isTest(parent: AnyNode | null, node: AnyNode): boolean {
  if (parent === null) return false;
  if (parent.type === 'ChainExpression' || parent.type === 'LogicalExpression') return true;
  if (parent.type === 'UnaryExpression') return parent.operator === '!' || parent.operator === 'typeof';
  return (parent.type === 'IfStatement' || parent.type === 'ConditionalExpression') && parent.test === node;
}

/** The name of the api as the beginning of a method, as a parameter, or as a key. */
function isHarmless(node: AnyNode, parent: AnyNode | null): boolean {
  if (parent === null) return false;
  // Members are looked at as a whole.
  if (parent.type === 'MemberExpression') return parent.object === node || !parent.computed;
  if (parent.type === 'Property') return parent.value !== node;
  return /^(?:Arrow)?Function/.test(parent.type);
}
