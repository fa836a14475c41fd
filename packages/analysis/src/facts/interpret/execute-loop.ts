import type {
  AnyNode,
  DoWhileStatement,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  Pattern,
  WhileStatement,
} from 'acorn';
import { childrenOf } from '../source/scan-source.ts';
import { type Flow, going, then } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { anyType, bit, isOnly, mayBeOf } from '../state/type-mask.ts';
import { literal, ofTerm, type Scope, type Value } from '../state/value.ts';
import { anyTimes, forgetAssigned } from './any-times.ts';
import { awaitValue } from './await-value.ts';
import { assignTo, bindPattern } from './bind-pattern.ts';
import { canIterate } from './can-iterate.ts';
import { inOrder, isDisturbed, itemsOf } from './items-of.ts';
import { overItems } from './loop-over-items.ts';
import { memberOf } from './read-member.ts';
import type { Reader } from './reader.ts';
import { bind, createScope, hoist } from './scope.ts';

type Loop = ForStatement | ForOfStatement | ForInStatement | WhileStatement | DoWhileStatement;
const maxTurns = 32;

/** Loops over what is known are written out; of others, one turn is read for all. */
export function loop(
  reader: Reader,
  node: AnyNode,
  state: State,
  outer: Scope,
  label: string | null,
): Flow<undefined>[] {
  const statement = node as Loop;
  reader.sites.statements.add(node);
  const scope = createScope(outer);
  const flows =
    statement.type === 'ForOfStatement' || statement.type === 'ForInStatement'
      ? loopOver(reader, statement, state, scope, label)
      : loopWhile(reader, statement, state, scope, label);
  return reader.settle(
    flows.flatMap((flow): Flow<undefined>[] =>
      flow.kind === 'break' && flow.label === null ? going(flow.state, undefined) : [flow],
    ),
  );
}

/** `continue` of this loop goes on with the next turn. */
function turn(
  reader: Reader,
  body: AnyNode,
  state: State,
  scope: Scope,
  label: string | null,
): Flow<undefined>[] {
  return reader.settle(
    reader
      .execute(body, state, scope)
      .flatMap((flow): Flow<undefined>[] =>
        flow.kind === 'continue' && (flow.label === null || flow.label === label)
          ? going(flow.state, undefined)
          : [flow],
      ),
  );
}

function loopOver(
  reader: Reader,
  node: ForOfStatement | ForInStatement,
  state: State,
  outer: Scope,
  label: string | null,
): Flow<undefined>[] {
  return then(reader.settle(reader.evaluate(node.right, state, outer)), (after, value) =>
    over(reader, node, after, value, outer, label),
  );
}

function over(
  reader: Reader,
  node: ForOfStatement | ForInStatement,
  state: State,
  value: Value,
  outer: Scope,
  label: string | null,
): Flow<undefined>[] {
  if (value.k === 'choose')
    return reader.either(
      state,
      value.test,
      (yes) => over(reader, node, yes, value.yes, outer, label),
      (no) => over(reader, node, no, value.no, outer, label),
    );
  const cell = reader.cellOf(state, value);
  if (cell?.k === 'choose') {
    const one = (there: State, half: typeof cell.yes): Flow<undefined>[] =>
      over(reader, node, there, reader.make(there, half), outer, label);
    return reader.either(
      state,
      cell.test,
      (yes) => one(yes, cell.yes),
      (no) => one(no, cell.no),
    );
  }
  const items = node.type === 'ForOfStatement' ? itemsOf(reader, state, value) : keysOf(reader, state, value);
  const setItem = (there: State, item: Value, scope: Scope): Flow<undefined>[] => {
    if (node.left.type !== 'VariableDeclaration')
      return assignTo(reader, node.left as AnyNode, item, there, scope);
    const [declared] = node.left.declarations;
    return declared === undefined
      ? going(there, undefined)
      : bindPattern(reader, declared.id as Pattern, item, there, scope);
  };
  const waits = node.type === 'ForOfStatement' && node.await;
  if (items !== null && items.length <= maxTurns) {
    let flows: Flow<undefined>[] = going(state, undefined);
    for (const [at, item] of items.entries())
      flows = reader
        .settle(
          then(flows, (after) => {
            const scope = createScope(outer);
            const given = waits ? awaitValue(reader, after, item, node) : going<Value>(after, item);
            const bound = then(given, (there, value) => setItem(there, value, scope));
            return then(bound, (ready) => turn(reader, node.body, ready, scope, label));
          }),
        )
        .map((flow) => {
          if (flow.kind === 'go' && cell?.k === 'list' && isDisturbed(reader, flow.state, value, items, at))
            reader.giveUp(
              flow.state,
              'loop',
              `this changes what it goes through: ${reader.excerpt(node)}`,
              node,
            );
          return flow;
        });
    return flows;
  }
  const iterable =
    node.type === 'ForInStatement'
      ? true
      : mayBeOf(reader.types(state, value), bit.list | bit.string | bit.object);
  if (!iterable) return [reader.fail(state, node.right)];
  const many = (there: State): Flow<undefined>[] =>
    overItems(reader, node, there, value, (after, item) => {
      const scope = createScope(outer);
      return then(setItem(after, item, scope), (ready) => turn(reader, node.body, ready, scope, label));
    }) ??
    repeat(reader, node, there, outer, label, (after, scope) =>
      setItem(after, itemOf(reader, after, value, node), scope),
    );
  if (node.type === 'ForInStatement') return many(state);
  const { yes, no } = reader.branch(state, canIterate(reader, state, value), true);
  // A text has characters, which nothing can be said of; elements of a list can.
  const ofList = (there: State): Flow<undefined>[] => {
    const isList = reader.isOfType(there, value, bit.list);
    return isList.kind === 'value' ? many(there) : reader.either(there, isList, many, many);
  };
  return [...(no === null ? [] : [reader.fail(no, node.right)]), ...(yes === null ? [] : ofList(yes))];
}

function itemOf(reader: Reader, state: State, value: Value, node: AnyNode): Value {
  if (node.type === 'ForInStatement') return reader.opaque(bit.string, value);
  const isText =
    value.k === 'term' &&
    isOnly(reader.types(state, memberOf(reader, state, value, literal(0))), bit.string | bit.undefined);
  const whole = ofTerm(reader.termOf(state, value));
  return reader.opaque(isText ? bit.string : anyType, whole);
}

function keysOf(reader: Reader, state: State, value: Value): readonly Value[] | null {
  const cell = reader.cellOf(state, value);
  return cell?.k === 'object' && cell.base === null
    ? inOrder(cell.entries).map(([key]) => literal(key))
    : null;
}

function loopWhile(
  reader: Reader,
  node: ForStatement | WhileStatement | DoWhileStatement,
  state: State,
  scope: Scope,
  label: string | null,
): Flow<undefined>[] {
  let flows: Flow<undefined>[] = going(state, undefined);
  if (node.type === 'ForStatement' && node.init) {
    const { init } = node;
    if (init.type === 'VariableDeclaration') hoist(reader, [init], scope, state);
    flows =
      init.type === 'VariableDeclaration'
        ? reader.execute(init, state, scope)
        : then(reader.evaluate(init, state, scope), (after) => going(after, undefined));
  }
  return then(reader.settle(flows), (after) => writeOut(reader, node, after, scope, label));
}

/** Turn by turn as long as the test is known. */
function writeOut(
  reader: Reader,
  node: ForStatement | WhileStatement | DoWhileStatement,
  state: State,
  outer: Scope,
  label: string | null,
  isBegun = false,
): Flow<undefined>[] {
  const done: Flow<undefined>[] = [];
  const before = state.fork();
  const isKept = node.type === 'ForStatement' && mayKeepScope(node);
  let own = outer;
  let current: State | null = state;
  for (let count = 0; current !== null; count += 1) {
    const skipsTest = node.type === 'DoWhileStatement' && count === 0 && !isBegun;
    const tested: readonly Flow[] =
      node.test && !skipsTest
        ? reader.evaluate(node.test, current.fork(), own)
        : going<Value>(current, literal(true));
    const [only] = tested;
    const truth = only?.kind === 'go' && tested.length === 1 ? reader.truth(only.state, only.value) : null;
    if (only === undefined || truth === null || truth.kind !== 'value' || count >= maxTurns) {
      // Begun anew, it is told a second time what the turns so far may have done.
      if (count >= maxTurns) before.lossy = true;
      if (count >= maxTurns) return [...done, ...repeatWhile(reader, node, before, outer, label)];
      return [...done, ...repeatWhile(reader, node, current, own, label)];
    }
    if (truth.value !== true) return [...done, ...going(only.state, undefined)];
    const flows = turn(reader, node.body, only.state, own, label);
    const last = own;
    const coming = isKept ? createScope(last.parent) : last;
    const next = then(flows, (after) => {
      if (coming !== last) copyNames(reader, last, coming, after);
      return node.type === 'ForStatement' && node.update
        ? then(reader.evaluate(node.update, after, coming), (ready) => going(ready, undefined))
        : going(after, undefined);
    });
    own = coming;
    const settled = reader.settle(next);
    const goes = settled.filter((flow) => flow.kind === 'go');
    if (goes.length > 1)
      return [
        ...done,
        ...settled.filter((flow) => flow.kind !== 'go'),
        ...goes.flatMap((flow) => writeOut(reader, node, flow.state, own, label, true)),
      ];
    done.push(...settled.filter((flow) => flow.kind !== 'go'));
    current = goes[0]?.state ?? null;
  }
  return done;
}

const keeping = new WeakMap<AnyNode, boolean>();

/** A function that is made in one turn keeps the variables of that turn. */
function mayKeepScope(node: ForStatement): boolean {
  const known = keeping.get(node);
  if (known !== undefined) return known;
  const open: AnyNode[] = [node];
  let keeps = false;
  for (let inner = open.pop(); inner !== undefined && !keeps; inner = open.pop()) {
    keeps = /Function/.test(inner.type);
    open.push(...childrenOf(inner));
  }
  const declares = node.init?.type === 'VariableDeclaration' && node.init.kind !== 'var';
  keeping.set(node, keeps && declares);
  return keeps && declares;
}

/** Each turn has variables of its own, which begin as those of the turn before ended. */
function copyNames(reader: Reader, from: Scope, to: Scope, state: State): void {
  for (const [name, slot] of from.names) {
    const value = state.vars.read.get(slot);
    if (value !== undefined) bind(reader, to, state, name, value);
  }
}

function repeatWhile(
  reader: Reader,
  node: ForStatement | WhileStatement | DoWhileStatement,
  state: State,
  scope: Scope,
  label: string | null,
): Flow<undefined>[] {
  return repeat(
    reader,
    node,
    state,
    scope,
    label,
    (after) =>
      node.test
        ? then(reader.evaluate(node.test, after, scope), (ready) => going(ready, undefined))
        : going(after, undefined),
    (after) =>
      node.type === 'ForStatement' && node.update
        ? then(reader.evaluate(node.update, after, scope), (ready) => going(ready, undefined))
        : going(after, undefined),
  );
}

/**
 * Any number of turns. What they assign is unknown before and after each; one turn stands for all, and it may be the one
 * that leaves the loop for good.
 */
function repeat(
  reader: Reader,
  node: Loop,
  state: State,
  outer: Scope,
  label: string | null,
  begin: (state: State, scope: Scope) => Flow<undefined>[],
  end: (state: State) => Flow<undefined>[] = (after) => going(after, undefined),
): Flow<undefined>[] {
  forgetAssigned(reader, state, node);
  const scope = createScope(outer);
  return anyTimes(reader, state, node, (yes) =>
    then(begin(yes, scope), (ready) => then(turn(reader, node.body, ready, scope, label), end)),
  );
}
