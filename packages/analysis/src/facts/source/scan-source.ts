import type { AnyNode, CallExpression, MemberExpression, Pattern } from 'acorn';
import type { FunctionNode } from '../state/value.ts';
import { boundNames, type ParsedAction } from './parse-action.ts';

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
  const roots = rootNames(entry.kind === 'function' ? entry.fn : null);
  const assigned = new Set<string>();
  const declared = new Set<string>();
  const calls: Scan['calls'][number][] = [];
  const reads: Scan['reads'][number][] = [];
  let depth = 0;
  let escapes: AnyNode | null = apartApi(entry.kind === 'function' ? entry.fn : null);
  const declare = (pattern: Pattern): void => {
    for (const name of boundNames(pattern)) {
      if (declared.has(name)) assigned.add(name);
      declared.add(name);
    }
  };
  const open: { readonly node: AnyNode; readonly parent: AnyNode | null; readonly depth: number }[] = [
    { node: program as AnyNode, parent: null, depth: 1 },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, parent } = next;
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
        const chain = chainOf(node, roots);
        if (chain === null || (chain.root !== 'event' && chain.root !== 'step')) break;
        const isMethod = parent?.type === 'CallExpression' && parent.callee === node;
        reads.push({
          node,
          root: chain.root,
          path: isMethod ? chain.path.slice(0, -1) : chain.path,
          open: chain.open,
          guarded: chain.optional || isTest(parent, node),
        });
        break;
      }
      case 'Identifier':
        if (roots.get(node.name) === 'api' && !isHarmless(node, parent)) escapes ??= node;
        break;
      default:
        break;
    }
    for (const child of childrenOf(node)) open.push({ node: child, parent: node, depth: next.depth + 1 });
  }
  return { depth, assigned, calls: calls.reverse(), reads: reads.reverse(), escapes };
}

const methods = new Set([
  ...['api.deny', 'api.log', 'api.fetch', 'api.state.set', 'api.user.setAppMetadata'],
  ...['api.session.setCustomClaim', 'console.log', 'console.debug', 'console.info', 'console.warn'],
  'console.error',
]);

/** What the roots are called: in a function they have the names of its parameters. */
function rootNames(fn: FunctionNode | null): ReadonlyMap<string, string> {
  const names = new Map(['event', 'step', 'api', 'console'].map((name) => [name, name]));
  for (const [at, root] of ['event', 'api', 'step'].entries()) {
    const param = fn?.params[at];
    const pattern = param?.type === 'AssignmentPattern' ? param.left : param;
    if (pattern?.type === 'Identifier') names.set(pattern.name, root);
  }
  return names;
}

/** A parameter that takes the api apart. */
function apartApi(fn: FunctionNode | null): AnyNode | null {
  const param = fn?.params[1];
  const pattern = param?.type === 'AssignmentPattern' ? param.left : param;
  return pattern === undefined || pattern.type === 'Identifier' ? null : pattern;
}

interface Chain {
  readonly root: string;
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
  return root === undefined ? null : { root, path: path.reverse(), open: isOpen, optional };
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
  if (parent.type === 'MemberExpression') return parent.object !== node || !parent.computed;
  if (parent.type === 'Property') return parent.value !== node;
  return /^(?:Arrow)?Function/.test(parent.type);
}
