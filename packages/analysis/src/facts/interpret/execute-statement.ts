import type {
  AnyNode,
  Expression,
  IfStatement,
  Pattern,
  ReturnStatement,
  Statement,
  SwitchStatement,
  TryStatement,
  VariableDeclaration,
} from 'acorn';
import { type Flow, going, then } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { nothing, type Scope, type TermValue, type Value } from '../state/value.ts';
import { awaitValue } from './await-value.ts';
import { bindPattern } from './bind-pattern.ts';
import { loop } from './execute-loop.ts';
import { areSame } from './operators.ts';
import type { Reader } from './reader.ts';
import { createScope, hoist } from './scope.ts';

export function executeStatement(
  reader: Reader,
  node: AnyNode,
  state: State,
  scope: Scope,
): Flow<undefined>[] {
  reader.sites.statements.add(node);
  switch (node.type) {
    case 'ExpressionStatement': {
      const before = state.passed.fork();
      return then(reader.settle(reader.evaluate(node.expression, state, scope)), (after, value) =>
        floating(reader, after, value, node, before),
      );
    }
    case 'VariableDeclaration':
      return declaration(reader, node, state, scope);
    case 'FunctionDeclaration':
    case 'EmptyStatement':
    case 'DebuggerStatement':
      return going(state, undefined);
    case 'BlockStatement':
      return block(reader, node.body, state, scope);
    case 'IfStatement':
      return ifElse(reader, node, state, scope);
    case 'ReturnStatement':
      return leave(reader, node, state, scope);
    case 'ThrowStatement':
      return then(
        reader.settle(reader.evaluate(node.argument, state, scope)),
        (after, value): Flow<undefined>[] => [{ kind: 'throw', state: after, value, at: node.start }],
      );
    case 'SwitchStatement':
      return switchCase(reader, node, state, scope);
    case 'TryStatement':
      return tryCatch(reader, node, state, scope);
    case 'BreakStatement':
      return [{ kind: 'break', state, label: node.label?.name ?? null }];
    case 'ContinueStatement':
      return [{ kind: 'continue', state, label: node.label?.name ?? null }];
    case 'ForStatement':
    case 'ForOfStatement':
    case 'ForInStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return loop(reader, node, state, scope, null);
    case 'LabeledStatement': {
      const label = node.label.name;
      const flows = isLoop(node.body)
        ? loop(reader, node.body, state, scope, label)
        : reader.execute(node.body, state, scope);
      return flows.flatMap((flow): Flow<undefined>[] =>
        flow.kind === 'break' && flow.label === label ? going(flow.state, undefined) : [flow],
      );
    }
    default:
      reader.giveUp(state, 'syntax', `this is not followed: ${reader.excerpt(node)}`, node);
      return going(state, undefined);
  }
}

function isLoop(node: AnyNode): boolean {
  return /^(?:For|ForOf|ForIn|While|DoWhile)Statement$/.test(node.type);
}

/** What a call that nobody waits for does after its first wait may come too late to count (contract 5.6). */
function floating(
  reader: Reader,
  state: State,
  value: Value,
  node: AnyNode,
  before: State['passed'],
): Flow<undefined>[] {
  if (value.k === 'promise' && value.of === 'settled') {
    reader.giveUp(state, 'call', `nobody waits for this: ${reader.excerpt(node)}`, node);
    reader.doubt(state, before, 'sometimes');
  }
  return going(state, undefined);
}

function declaration(
  reader: Reader,
  node: VariableDeclaration,
  state: State,
  scope: Scope,
): Flow<undefined>[] {
  let flows: Flow<undefined>[] = going(state, undefined);
  for (const { id, init } of node.declarations)
    flows = then(flows, (after) => {
      if (!init && node.kind === 'var') return going(after, undefined);
      const value = init ? reader.settle(reader.evaluate(init, after, scope)) : going<Value>(after, nothing);
      const home = node.kind === 'var' ? functionScope(scope, id as Pattern) : scope;
      if (init && isTakenApart(id as Pattern)) reader.sites.markPrefix(sourceOf(init));
      return then(value, (ready, given) => {
        const bound = bindPattern(reader, id as Pattern, given, ready, home);
        if (node.kind === 'const' && id.type === 'Identifier') {
          const slot = scope.names.get(id.name);
          if (slot !== undefined) reader.readonlySlots.add(slot);
        }
        return reader.settle(bound);
      });
    });
  return flows;
}

/** The nearest scope that has the name: where it was hoisted to. */
/** `const { a, b } = x` reads members of `x` and not the whole. */
function isTakenApart(pattern: Pattern): boolean {
  return (
    pattern.type === 'ObjectPattern' &&
    pattern.properties.length > 0 &&
    pattern.properties.every(({ type }) => type !== 'RestElement')
  );
}

/** What is taken apart: `x` of `x ?? {}`. */
function sourceOf(init: AnyNode): AnyNode {
  return init.type === 'LogicalExpression' && init.operator !== '&&' ? sourceOf(init.left) : init;
}

function functionScope(scope: Scope, pattern: Pattern): Scope {
  for (let at: Scope | null = scope; at !== null; at = at.parent)
    if (at.isFunction && (pattern.type !== 'Identifier' || at.names.has(pattern.name))) return at;
  return scope;
}

export function block(
  reader: Reader,
  body: readonly Statement[],
  state: State,
  outer: Scope,
): Flow<undefined>[] {
  const scope = createScope(outer);
  hoist(reader, body, scope, state);
  let flows: Flow<undefined>[] = going(state, undefined);
  for (const statement of body)
    flows = reader.settle(then(flows, (after) => reader.execute(statement, after, scope)));
  return flows;
}

function ifElse(reader: Reader, node: IfStatement, state: State, scope: Scope): Flow<undefined>[] {
  return then(reader.settle(reader.evaluate(node.test, state, scope)), (after, test) => {
    reader.sites.markTested(test as TermValue);
    return reader.either(
      after,
      reader.truth(after, test),
      (yes) => reader.execute(node.consequent, yes, scope),
      (no) => (node.alternate ? reader.execute(node.alternate, no, scope) : going(no, undefined)),
    );
  });
}

function leave(reader: Reader, node: ReturnStatement, state: State, scope: Scope): Flow<undefined>[] {
  const value = node.argument
    ? reader.settle(reader.evaluate(node.argument as Expression, state, scope))
    : going<Value>(state, nothing);
  return then(value, (after, given): Flow<undefined>[] => {
    // An async function's promise takes over what it is given.
    const isAsync = reader.calls.at(-1)?.async ?? true;
    const result = isAsync ? reader.settle(awaitValue(reader, after, given, node)) : going(after, given);
    return then(result, (ready, settled): Flow<undefined>[] => [
      { kind: 'return', state: ready, value: settled, at: node.start },
    ]);
  });
}

function switchCase(reader: Reader, node: SwitchStatement, state: State, outer: Scope): Flow<undefined>[] {
  const scope = createScope(outer);
  const flows = then(reader.settle(reader.evaluate(node.discriminant, state, scope)), (after, value) => {
    hoist(
      reader,
      node.cases.flatMap(({ consequent }) => consequent),
      scope,
      after,
    );
    return findCase(reader, node, after, value, scope, 0);
  });
  return reader.settle(
    flows.flatMap((flow): Flow<undefined>[] =>
      flow.kind === 'break' && flow.label === null ? going(flow.state, undefined) : [flow],
    ),
  );
}

function findCase(
  reader: Reader,
  node: SwitchStatement,
  state: State,
  value: Value,
  scope: Scope,
  at: number,
): Flow<undefined>[] {
  const found = node.cases[at];
  if (found === undefined) {
    const fallback = node.cases.findIndex(({ test }) => !test);
    return fallback < 0 ? going(state, undefined) : runCases(reader, node, state, scope, fallback);
  }
  if (!found.test) return findCase(reader, node, state, value, scope, at + 1);
  return then(reader.evaluate(found.test, state, scope), (after, test) =>
    reader.either(
      after,
      areSame(reader, after, value, test),
      (yes) => runCases(reader, node, yes, scope, at),
      (no) => findCase(reader, node, no, value, scope, at + 1),
    ),
  );
}

function runCases(
  reader: Reader,
  node: SwitchStatement,
  state: State,
  scope: Scope,
  from: number,
): Flow<undefined>[] {
  let flows: Flow<undefined>[] = going(state, undefined);
  for (const { consequent } of node.cases.slice(from))
    for (const statement of consequent)
      flows = reader.settle(then(flows, (after) => reader.execute(statement, after, scope)));
  return flows;
}

function tryCatch(reader: Reader, node: TryStatement, state: State, scope: Scope): Flow<undefined>[] {
  const { handler, finalizer } = node;
  const tried = reader.execute(node.block, state, scope);
  const caught =
    handler === null || handler === undefined
      ? tried
      : reader.settle([
          ...tried.filter(({ kind }) => kind !== 'throw'),
          ...settleThrown(reader, tried).flatMap((flow) => {
            if (flow.kind !== 'throw') return [flow];
            const inner = createScope(scope);
            const bound = handler.param
              ? bindPattern(reader, handler.param, flow.value, flow.state, inner)
              : going(flow.state, undefined);
            return then(bound, (after) => reader.execute(handler.body, after, inner));
          }),
        ]);
  if (finalizer === null || finalizer === undefined) return caught;
  return reader.settle(
    caught.flatMap((flow): Flow<undefined>[] => {
      if (flow.kind === 'end') return [flow];
      return reader
        .execute(finalizer, flow.state, scope)
        .map((last): Flow<undefined> => (last.kind === 'go' ? { ...flow, state: last.state } : last));
    }),
  );
}

/** Whatever was thrown is caught at one place: where it came from makes no difference from there on. */
function settleThrown(reader: Reader, flows: readonly Flow<undefined>[]): Flow<undefined>[] {
  const thrown = flows.flatMap((flow) => (flow.kind === 'throw' ? [{ ...flow, at: 0 }] : []));
  return reader.settle(thrown);
}
