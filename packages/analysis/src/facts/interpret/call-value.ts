import type { AnyNode, Statement } from 'acorn';
import { callNative } from '../builtins/call-native.ts';
import { childrenOf } from '../source/scan-source.ts';
import { type Flow, going, then } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { anyType, bit } from '../state/type-mask.ts';
import { type FunctionValue, nothing, type Value } from '../state/value.ts';
import { bindPattern } from './bind-pattern.ts';
import { callApi, isApiCall } from './call-api.ts';
import type { Reader } from './reader.ts';
import { createScope, hoist, hoistVars } from './scope.ts';
import { valuesIn } from './term-of.ts';

const maxCallDepth = 12;
const maxRecursion = 2;

/** Calls a value with arguments: a function of the source, something of the language, the api. */
export function callValue(
  reader: Reader,
  callee: Value,
  args: readonly Value[],
  state: State,
  node: AnyNode,
): Flow[] {
  reader.spend(3);
  if (reader.calls.length > 200) return unfollowed(reader, state, args, node);
  switch (callee.k) {
    case 'function':
      return callFunction(reader, callee, args, state, node);
    case 'choose':
      return reader.either(
        state,
        callee.test,
        (yes) => callValue(reader, callee.yes, args, yes, node),
        (no) => callValue(reader, callee.no, args, no, node),
      );
    case 'native':
      if (isApiCall(callee.name)) return callApi(reader, state, callee.name, args, node);
      // `api.fetch.call(…)`: a method of one of its methods.
      if (callee.name.startsWith('api')) {
        reader.sites.escaped ??= node;
        return unfollowed(reader, state, args, node, true);
      }
      return callNative(reader, state, callee.name, args, node, unfollowed);
    case 'term':
      // What comes from outside is no function; what was not followed may be one.
      if (isFromOutside(callee)) return [reader.fail(state, node)];
      return unfollowed(reader, state, [callee, ...args], node, true);
    default:
      return [reader.fail(state, node)];
  }
}

function isFromOutside(value: Extract<Value, { k: 'term' }>): boolean {
  return value.term.kind !== 'input'
    ? value.term.kind === 'value'
    : value.term.input.source.kind !== 'opaque';
}

/**
 * A call of which nothing is known. What it is given may be changed by it, a function may be called, and the api may be used.
 * `byItself`: it may do so even without being given anything.
 */
export function unfollowed(
  reader: Reader,
  state: State,
  args: readonly Value[],
  node: AnyNode,
  byItself = false,
): Flow[] {
  const dangerous = byItself || args.some((arg) => isDangerous(reader, state, arg, 4));
  if (dangerous) {
    if (args.some((arg) => holdsApi(reader, state, arg, 4) || mayActLater(arg)))
      reader.sites.escaped ??= node;
    for (const arg of args) runUnknown(reader, state, arg, node);
    reader.giveUp(state, 'call', `this call is not followed: ${reader.excerpt(node)}`, node);
  }
  return mayFail(reader, state, node, reader.unfollowed(anyType, ...args));
}

/** Whether it throws is as unknown as what it gives. */
function mayFail(reader: Reader, state: State, node: AnyNode, value: Value): Flow[] {
  return reader.failIf(state, reader.unfollowed(bit.boolean).term, node, (after) => going(after, value));
}

/** It can be changed, or called. */
function isDangerous(reader: Reader, state: State, value: Value, depth: number): boolean {
  if (value.k === 'function' || value.k === 'promise') return true;
  if (value.k === 'native')
    return value.name === 'api' || value.name.startsWith('api.') || value.name === 'eval';
  if (value.k === 'choose')
    return isDangerous(reader, state, value.yes, depth) || isDangerous(reader, state, value.no, depth);
  const cell = reader.cellOf(state, value);
  if (cell === null) return false;
  return (
    depth === 0 ||
    valuesIn(cell).some((inner) => inner.k !== 'term' && isDangerous(reader, state, inner, depth - 1))
  );
}

function holdsApi(reader: Reader, state: State, value: Value, depth: number): boolean {
  if (value.k === 'native') return value.name === 'api' || value.name.startsWith('api.');
  if (value.k === 'choose')
    return holdsApi(reader, state, value.yes, depth) || holdsApi(reader, state, value.no, depth);
  const cell = depth > 0 ? reader.cellOf(state, value) : null;
  return cell !== null && valuesIn(cell).some((inner) => holdsApi(reader, state, inner, depth - 1));
}

/** A function that may be kept, and change at any later time what others read. */
function mayActLater(value: Value): boolean {
  if (value.k === 'choose') return mayActLater(value.yes) || mayActLater(value.no);
  if (value.k !== 'function') return false;
  const known = acting.get(value.node);
  if (known !== undefined) return known;
  const open: AnyNode[] = [value.node];
  let acts = false;
  for (let node = open.pop(); node !== undefined && !acts; node = open.pop()) {
    acts = node.type === 'AssignmentExpression' || node.type === 'UpdateExpression';
    open.push(...childrenOf(node));
  }
  acting.set(value.node, acts);
  return acts;
}
const acting = new WeakMap<AnyNode, boolean>();

/** A function that may be called any number of times, with anything. */
function runUnknown(reader: Reader, state: State, value: Value, node: AnyNode): void {
  if (value.k !== 'function' || reader.calls.includes(value.node)) return;
  const trial = state.fork();
  reader.giveUp(trial, 'call', `this call is not followed: ${reader.excerpt(node)}`, node);
  const args = value.node.params.map(() => reader.unfollowed(anyType));
  callFunction(reader, value, args, trial, node);
}

/** Runs a function's own code where it is called. */
function callFunction(
  reader: Reader,
  callee: FunctionValue,
  args: readonly Value[],
  state: State,
  node: AnyNode,
): Flow[] {
  const { node: fn } = callee;
  const active = reader.calls.filter((other) => other === fn).length;
  if (fn.generator || active >= maxRecursion || reader.calls.length >= maxCallDepth) {
    reader.giveUp(
      state,
      'call',
      `${fn.generator ? 'a generator' : 'a call this deep'} is not followed: ${reader.excerpt(node)}`,
      node,
    );
    if (fn.generator && active === 0) {
      runBody(reader, callee, args, state.fork());
    }
    return mayFail(reader, state, node, reader.unfollowed(anyType));
  }
  const before = state.passed.fork();
  const flows = reader.settle(
    runBody(reader, callee, args, state).map(
      (flow): Flow => (flow.kind === 'return' ? { kind: 'go', state: flow.state, value: flow.value } : flow),
    ),
  );
  if (!fn.async) return flows;
  if (!reader.awaited.has(node) && waits(fn))
    for (const { state: after } of flows) {
      reader.giveUp(
        after,
        'call',
        `this is not waited for where it is called: ${reader.excerpt(node)}`,
        node,
      );
      reader.doubt(after, before, 'unknown');
    }
  return flows.map((flow): Flow => {
    if (flow.kind !== 'go' && flow.kind !== 'throw') return flow;
    return {
      kind: 'go',
      state: flow.state,
      value: {
        k: 'promise',
        of: 'settled',
        threw: flow.kind === 'throw',
        value: flow.value,
        at: flow.kind === 'throw' ? flow.at : node.start,
      },
    };
  });
}

const waiting = new WeakMap<AnyNode, boolean>();

/** Whether a function waits for anything before it ends; those inside of it count as well. */
function waits(fn: FunctionValue['node']): boolean {
  const known = waiting.get(fn);
  if (known !== undefined) return known;
  const open: AnyNode[] = [fn.body as AnyNode];
  let found = false;
  for (let node = open.pop(); node !== undefined && !found; node = open.pop()) {
    found = node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await);
    open.push(...childrenOf(node));
  }
  waiting.set(fn, found);
  return found;
}

/** A function's own code, and how it was left. */
export function runBody(reader: Reader, callee: FunctionValue, args: readonly Value[], state: State): Flow[] {
  const { node: fn } = callee;
  reader.sites.functions.add(fn);
  reader.calls.push(fn);
  const scope = createScope(callee.scope, true);
  if (fn.type === 'FunctionExpression' && fn.id) state.vars.set(slotOf(reader, scope, fn.id.name), callee);
  let flows: Flow<undefined>[] = going(state, undefined);
  for (const [at, param] of fn.params.entries())
    flows = then(flows, (after) => {
      const given: Value =
        param.type === 'RestElement'
          ? reader.make(after, { k: 'list', items: args.slice(at) })
          : (args[at] ?? nothing);
      return bindPattern(reader, param, given, after, scope);
    });
  const result = then(flows, (after): Flow[] => {
    if (fn.body.type !== 'BlockStatement') return reader.evaluate(fn.body, after, scope);
    return runStatements(reader, fn.body.body, after, createScope(scope, true));
  });
  reader.calls.pop();
  return result;
}

function slotOf(reader: Reader, scope: ReturnType<typeof createScope>, name: string): number {
  const slot = reader.next('slot');
  scope.names.set(name, slot);
  reader.constants.add(slot);
  return slot;
}

/** The statements of a body; what it is left with without a `return` is undefined. */
export function runStatements(
  reader: Reader,
  body: readonly Statement[],
  state: State,
  scope: ReturnType<typeof createScope>,
): Flow[] {
  hoistVars(reader, body, scope, state);
  hoist(reader, body, scope, state);
  let flows: Flow<undefined>[] = going(state, undefined);
  for (const statement of body)
    flows = reader.settle(then(flows, (after) => reader.execute(statement, after, scope)));
  return then(flows, (after) => going(after, nothing));
}
