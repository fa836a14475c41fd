import type {
  AnyNode,
  ArrayExpression,
  AssignmentExpression,
  CallExpression,
  ConditionalExpression,
  Expression,
  LogicalExpression,
  MemberExpression,
  ObjectExpression,
  SpreadElement,
  TemplateLiteral,
  UnaryExpression,
  UpdateExpression,
} from 'acorn';
import { apply, value as constant, not } from '../../term/build-term.ts';
import type { Term } from '../../term/term.ts';
import { typesWith } from '../builtins/call-method.ts';
import { type Flow, going, then } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { anyType, bit, isOnly } from '../state/type-mask.ts';
import {
  type Cell,
  literal,
  literalOf,
  mapAlternatives,
  nothing,
  ofTerm,
  type Scope,
  type TermValue,
  type Value,
} from '../state/value.ts';
import { appended } from './append-items.ts';
import { awaitValue } from './await-value.ts';
import { assignTo } from './bind-pattern.ts';
import { canIterate } from './can-iterate.ts';
import { globalNames } from './globals.ts';
import { itemsOf } from './items-of.ts';
import { applyBinary, joinText, toNumber, toText, typeNameOf } from './operators.ts';
import { hasMember, keyOf, memberOf, readMember, urlParameters } from './read-member.ts';
import type { Reader } from './reader.ts';
import { registerRead } from './register-read.ts';
import { findSlot } from './scope.ts';
import { cellValues, spreadInto } from './spread.ts';

/** What `?.` leaves a chain with. Not a value: the whole chain is `undefined` then. */
const shortCircuit: TermValue = { k: 'term', term: { kind: 'value', value: undefined } };

export function evaluateExpression(reader: Reader, node: AnyNode, state: State, scope: Scope): Flow[] {
  switch (node.type) {
    case 'Literal':
      if ('regex' in node && node.regex)
        return going<Value>(state, {
          k: 'pattern',
          source: node.regex.pattern,
          flags: node.regex.flags,
        });
      if (typeof node.value === 'bigint') {
        // No JSON: calls of the api with it throw, and so do operators beside numbers.
        reader.giveUp(state, 'syntax', `this is not followed: ${reader.excerpt(node)}`, node);
        return going(state, reader.unfollowed(anyType));
      }
      return going(state, literal(node.value as string | number | boolean | null));
    case 'TemplateLiteral':
      return template(reader, node, state, scope);
    case 'Identifier':
      return identifier(reader, node.name, node, state, scope);
    case 'ParenthesizedExpression':
      return reader.evaluate(node.expression, state, scope);
    case 'ChainExpression':
      return reader.settle(
        then(reader.evaluate(node.expression, state, scope), (after, value) =>
          going(after, value === shortCircuit ? nothing : value),
        ),
      );
    case 'MemberExpression':
      return member(reader, node, state, scope);
    case 'CallExpression':
      return call(reader, node, state, scope);
    case 'NewExpression':
      return evaluateAll(reader, node.arguments, state, scope, (after, args) =>
        then(reader.evaluate(node.callee, after, scope), (ready, callee) =>
          reader.call(
            { k: 'native', name: callee.k === 'native' ? `new ${callee.name}` : 'new ?' },
            callee.k === 'native' ? args : [callee, ...args],
            ready,
            node,
          ),
        ),
      );
    case 'AwaitExpression':
      return then(reader.evaluate(node.argument, state, scope), (after, value) =>
        awaitValue(reader, after, value, node),
      );
    case 'UnaryExpression':
      return unary(reader, node, state, scope);
    case 'UpdateExpression':
      return update(reader, node, state, scope);
    case 'BinaryExpression':
      return then(reader.evaluate(node.left, state, scope), (left, a) =>
        then(reader.evaluate(node.right, left, scope), (right, b) =>
          binary(reader, right, node.operator, a, b, node),
        ),
      );
    case 'LogicalExpression':
      return logical(reader, node, state, scope);
    case 'ConditionalExpression':
      return conditional(reader, node, state, scope);
    case 'AssignmentExpression':
      return assignment(reader, node, state, scope);
    case 'SequenceExpression':
      return node.expressions.reduce<Flow[]>(
        (flows, expression) => then(flows, (after) => reader.evaluate(expression, after, scope)),
        going<Value>(state, nothing),
      );
    case 'ObjectExpression':
      return objectLiteral(reader, node, state, scope);
    case 'ArrayExpression':
      return listLiteral(reader, node, state, scope);
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return going<Value>(state, { k: 'function', node, scope });
    case 'ThisExpression':
    case 'MetaProperty':
      return going(state, reader.opaque(anyType));
    case 'TaggedTemplateExpression':
      return then(reader.evaluate(node.tag, state, scope), (after, tag) =>
        tag.k === 'native' && tag.name === 'String.raw'
          ? template(reader, node.quasi, after, scope, 'raw')
          : evaluateAll(reader, node.quasi.expressions, after, scope, (ready, values) =>
              reader.call({ k: 'native', name: '?' }, [tag, ...values], ready, node),
            ),
      );
    default:
      reader.giveUp(state, 'syntax', `this is not followed: ${reader.excerpt(node)}`, node);
      return going(state, reader.unfollowed(anyType));
  }
}

/** Evaluates arguments in order; what is spread must be a list that is known, else all of them are unknown. */
function evaluateAll(
  reader: Reader,
  nodes: readonly (Expression | SpreadElement | null)[],
  state: State,
  scope: Scope,
  next: (state: State, values: readonly Value[]) => Flow[],
  values: readonly Value[] = [],
): Flow[] {
  const [first, ...rest] = nodes;
  if (first === undefined) return next(state, values);
  if (first === null) return evaluateAll(reader, rest, state, scope, next, [...values, nothing]);
  const inner = first.type === 'SpreadElement' ? first.argument : first;
  return then(reader.settle(reader.evaluate(inner, state, scope)), (after, value) => {
    const spread = first.type === 'SpreadElement' ? itemsOf(reader, after, value) : [value];
    if (spread === null)
      reader.giveUp(after, 'call', `what is spread is not known: ${reader.excerpt(first)}`, first);
    return evaluateAll(reader, rest, after, scope, next, [...values, ...(spread ?? [])]);
  });
}

function identifier(reader: Reader, name: string, node: AnyNode, state: State, scope: Scope): Flow[] {
  const slot = findSlot(scope, name);
  if (slot !== null) {
    const value = state.vars.read.get(slot);
    // Read before it is declared.
    return value === undefined ? [reader.fail(state, node)] : going(state, value);
  }
  if (name === 'undefined') return going(state, nothing);
  if (name === 'NaN') return going<Value>(state, { ...literal(null), nan: true });
  if (name === 'Infinity') return going(state, reader.unfollowed(bit.number));
  if (globalNames.has(name)) return going<Value>(state, { k: 'native', name });
  // They hold the api, in an action that is a function.
  if (name === 'arguments') reader.sites.escaped ??= node;
  return reader.mayFail(state, node, (after) => going(after, reader.opaque(anyType)));
}

function template(
  reader: Reader,
  node: TemplateLiteral,
  state: State,
  scope: Scope,
  spelling: 'cooked' | 'raw' = 'cooked',
): Flow[] {
  return evaluateAll(reader, node.expressions, state, scope, (after, values) => {
    let text: Term = constant(node.quasis[0]?.value[spelling] ?? '');
    for (const [at, value] of values.entries()) {
      text = joinText(text, toText(reader, after, value));
      text = joinText(text, constant(node.quasis[at + 1]?.value[spelling] ?? ''));
    }
    return going(after, ofTerm(reader.limit(text)));
  });
}

function member(reader: Reader, node: MemberExpression, state: State, scope: Scope): Flow[] {
  return withObject(reader, node, state, scope, (there, object) =>
    withKey(reader, node, there, scope, (ready, key) => memberAt(reader, node, ready, object, key)),
  );
}

function memberAt(reader: Reader, node: MemberExpression, state: State, object: Value, key: Value): Flow[] {
  if (object.k === 'native' && object.name.startsWith('api') && keyOf(key) === null)
    reader.sites.escaped ??= node;
  return reader.settle(
    then(readMember(reader, state, object, key, node), (after, value) =>
      going(after, registerRead(reader, after, node, object, key, value)),
    ),
  );
}

/** The object of a member; with `?.`, nothing of it leaves the chain. */
function withObject(
  reader: Reader,
  node: MemberExpression | CallExpression,
  state: State,
  scope: Scope,
  next: (state: State, object: Value) => Flow[],
): Flow[] {
  const inner = node.type === 'CallExpression' ? node.callee : node.object;
  return then(reader.evaluate(inner, state, scope), (after, object) => {
    if (object === shortCircuit) return going<Value>(after, shortCircuit);
    if (!node.optional) return next(after, object);
    reader.sites.markTested(object as TermValue);
    const { yes, no } = reader.branch(after, reader.nullish(after, object));
    return [
      ...(yes === null ? [] : going<Value>(yes, shortCircuit)),
      ...(no === null ? [] : next(no, object)),
    ];
  });
}

function withKey(
  reader: Reader,
  node: MemberExpression,
  state: State,
  scope: Scope,
  next: (state: State, key: Value) => Flow[],
): Flow[] {
  if (!node.computed)
    return next(state, literal(node.property.type === 'Identifier' ? node.property.name : '#'));
  return then(reader.evaluate(node.property, state, scope), next);
}

function call(reader: Reader, node: CallExpression, state: State, scope: Scope): Flow[] {
  const { callee } = node;
  if (
    callee.type === 'Super' ||
    (callee.type === 'Identifier' && callee.name === 'eval' && findSlot(scope, 'eval') === null)
  ) {
    reader.sites.escaped ??= node;
    reader.giveUp(state, 'call', `what this runs is not known: ${reader.excerpt(node)}`, node);
    return going(state, reader.unfollowed(anyType));
  }
  if (callee.type === 'MemberExpression')
    return withObject(reader, callee, state, scope, (there, object) =>
      withKey(reader, callee, there, scope, (ready, key) => method(reader, node, ready, scope, object, key)),
    );
  return withObject(reader, node, state, scope, (ready, value) =>
    evaluateAll(reader, node.arguments, ready, scope, (after, args) =>
      reader.settle(reader.call(value, args, after, node)),
    ),
  );
}

function method(
  reader: Reader,
  node: CallExpression,
  state: State,
  scope: Scope,
  object: Value,
  key: Value,
): Flow[] {
  return reader.failIf(state, reader.nullish(state, object), node, (there) => {
    if (node.optional) reader.sites.markTested(object as TermValue);
    const name = keyOf(key);
    const isOwner = object.k === 'ref' || (object.k === 'native' && !object.name.startsWith(urlParameters));
    const own = isOwner ? memberOf(reader, there, object, key) : null;
    const isNative = own?.k === 'native' && own.name !== 'Object.prototype';
    const callIt = (present: State): Flow[] =>
      evaluateAll(reader, node.arguments, present, scope, (after, args) => {
        const callee: Value =
          own !== null && (own.k === 'function' || isNative || (own.k === 'choose' && object.k === 'ref'))
            ? own
            : { k: 'native', name: name === null ? '?' : `.${name}` };
        const given = callee.k === 'native' && callee.name.startsWith('.') ? [object, ...args] : args;
        return reader.settle(
          reader.call(
            callee,
            callee.k === 'native' && name === null ? [object, ...args] : given,
            after,
            node,
          ),
        );
      });
    if (!node.optional) return callIt(there);
    const { yes, no } = reader.branch(there, isMethod(reader, there, object, own, name));
    return [...(yes === null ? [] : callIt(yes)), ...(no === null ? [] : going<Value>(no, shortCircuit))];
  });
}

/** Whether there is such a method, as a boolean term: where there is none, `object.name?.()` does nothing. */
function isMethod(reader: Reader, state: State, object: Value, own: Value | null, name: string | null): Term {
  if (own !== null) return not(reader.nullish(state, own));
  if (object.k !== 'term') return constant(true);
  const types = name === null ? 0 : typesWith(name);
  const isOpaque = object.term.kind === 'input' && object.term.input.source.kind === 'opaque';
  if (types === 0) return isOpaque ? reader.opaque(bit.boolean).term : constant(false);
  return reader.isOfType(state, object, types);
}

function unary(reader: Reader, node: UnaryExpression, state: State, scope: Scope): Flow[] {
  if (node.operator === 'typeof' && node.argument.type === 'Identifier') {
    const { name } = node.argument;
    if (findSlot(scope, name) === null && !globalNames.has(name) && name !== 'undefined')
      return going(state, reader.opaque(bit.string));
  }
  if (node.operator === 'delete') return remove(reader, node, state, scope);
  return then(reader.evaluate(node.argument, state, scope), (after, value) => {
    switch (node.operator) {
      case '!':
        reader.sites.markTested(value as TermValue);
        return going(after, ofTerm(not(reader.truth(after, value))));
      case 'typeof':
        reader.sites.markTested(value as TermValue);
        return going(
          after,
          mapAlternatives(value, (one) => typeName(reader, after, one)),
        );
      case '-': {
        const number = toNumber(reader, after, value);
        return going<Value>(after, { ...ofTerm(apply('negate', number.term)), nan: number.nan === true });
      }
      case '+':
        return going<Value>(after, toNumber(reader, after, value));
      case 'void':
        return going(after, nothing);
      default:
        return going(after, reader.unfollowed(bit.number, value));
    }
  });
}

function typeName(reader: Reader, state: State, value: Value): Value {
  if (value.k === 'term') {
    if (value.nan === true) return literal('number');
    const folded = literalOf(value);
    if (folded !== null) return literal(typeof folded.value);
    const types = reader.types(state, value);
    if (isOnly(types, bit.list | bit.object | bit.null)) return literal('object');
    return typeNameOf(value.term);
  }
  if (value.k === 'function') return literal('function');
  return value.k === 'native' ? reader.opaque(bit.string) : literal('object');
}

function remove(reader: Reader, node: UnaryExpression, state: State, scope: Scope): Flow[] {
  if (node.argument.type !== 'MemberExpression') return going(state, literal(true));
  const target = node.argument;
  return withObject(reader, target, state, scope, (there, object) =>
    withKey(reader, target, there, scope, (ready, key) => {
      const cell = reader.cellOf(ready, object);
      const name = keyOf(key);
      if (object.k === 'ref' && cell?.k === 'object' && name !== null && cell.base === null) {
        const entries = new Map(cell.entries);
        entries.delete(name);
        ready.heap.set(object.id, { ...cell, entries });
      } else if (object.k === 'ref') ready.heap.set(object.id, reader.cell(cell ?? { k: 'list', items: [] }));
      else reader.giveUp(ready, 'syntax', `this change is not followed: ${reader.excerpt(node)}`, node);
      return going(ready, literal(true));
    }),
  );
}

/** `f().x += 1` calls once; what is read and written is evaluated twice here. */
function giveUpCalls(reader: Reader, target: AnyNode, state: State): void {
  if (target.type === 'MemberExpression' && reader.source.slice(target.start, target.end).includes('('))
    reader.giveUp(state, 'syntax', `this change is not followed: ${reader.excerpt(target)}`, target);
}

function update(reader: Reader, node: UpdateExpression, state: State, scope: Scope): Flow[] {
  giveUpCalls(reader, node.argument as AnyNode, state);
  return then(reader.evaluate(node.argument, state, scope), (after, value) => {
    const before = toNumber(reader, after, value);
    const changed = applyBinary(reader, after, node.operator === '++' ? '+' : '-', before, literal(1));
    return then(assignTo(reader, node.argument, changed, after, scope), (done) =>
      going(done, node.prefix ? changed : before),
    );
  });
}

function binary(
  reader: Reader,
  state: State,
  operator: string,
  left: Value,
  right: Value,
  node: AnyNode,
): Flow[] {
  if (/^[!=]==?$/.test(operator)) {
    if (isTestValue(right)) reader.sites.markTested(left as TermValue);
    if (isTestValue(left)) reader.sites.markTested(right as TermValue);
  }
  if (operator === 'in') {
    reader.sites.markTested(right as TermValue);
    return reader.failUnless(state, reader.isOfType(state, right, bit.object | bit.list), node, (after) => {
      const term = hasMember(reader, after, right, left, false);
      return going(after, term === null ? reader.opaque(bit.boolean) : ofTerm(term));
    });
  }
  if (operator === 'instanceof') {
    const isError = left.k === 'error' && right.k === 'native' && right.name === 'Error';
    return going(state, isError ? literal(true) : reader.opaque(bit.boolean));
  }
  const value = applyBinary(reader, state, operator, left, right);
  return going(state, value.k === 'term' ? { ...value, term: reader.limit(value.term) } : value);
}

/** `x === undefined`, `x === true`: only asks whether there is something. */
function isTestValue(value: Value): boolean {
  const found = literalOf(value);
  return (
    found !== null && (found.value === undefined || found.value === null || typeof found.value === 'boolean')
  );
}

function logical(reader: Reader, node: LogicalExpression, state: State, scope: Scope): Flow[] {
  return then(reader.evaluate(node.left, state, scope), (after, left) => {
    reader.sites.markTested(left as TermValue);
    const test = node.operator === '??' ? reader.nullish(after, left) : reader.truth(after, left);
    const keep = (there: State): Flow[] => going(there, kept(reader, there, node.operator, left));
    const other = (there: State): Flow[] => reader.evaluate(node.right, there, scope);
    return node.operator === '||'
      ? reader.either(after, test, keep, other)
      : reader.either(after, test, other, keep);
  });
}

/** What the left side is known to be where it is the result. */
function kept(reader: Reader, state: State, operator: string, left: Value): Value {
  if (operator !== '??' && left.k === 'term' && isOnly(reader.types(state, left), bit.boolean))
    return literal(operator === '||');
  return reader.prune(state, left);
}

function conditional(reader: Reader, node: ConditionalExpression, state: State, scope: Scope): Flow[] {
  return then(reader.evaluate(node.test, state, scope), (after, test) => {
    reader.sites.markTested(test as TermValue);
    return reader.either(
      after,
      reader.truth(after, test),
      (yes) => reader.evaluate(node.consequent, yes, scope),
      (no) => reader.evaluate(node.alternate, no, scope),
    );
  });
}

function assignment(reader: Reader, node: AssignmentExpression, state: State, scope: Scope): Flow[] {
  const { left, operator } = node;
  if (operator === '=')
    return then(reader.evaluate(node.right, state, scope), (after, value) =>
      then(assignTo(reader, left, value, after, scope), (done) => going(done, value)),
    );
  giveUpCalls(reader, left as AnyNode, state);
  const store = (after: State, value: Value): Flow[] =>
    then(assignTo(reader, left, value, after, scope), (done) => going(done, value));
  return then(reader.evaluate(left, state, scope), (after, before) => {
    if (operator === '??=' || operator === '||=' || operator === '&&=') {
      reader.sites.markTested(before as TermValue);
      const test = operator === '??=' ? reader.nullish(after, before) : reader.truth(after, before);
      const keep = (there: State): Flow[] => going(there, reader.prune(there, before));
      const set = (there: State): Flow[] => then(reader.evaluate(node.right, there, scope), store);
      return operator === '||='
        ? reader.either(after, test, keep, set)
        : reader.either(after, test, set, keep);
    }
    return then(reader.evaluate(node.right, after, scope), (ready, value) =>
      then(binary(reader, ready, operator.slice(0, -1), before, value, node), store),
    );
  });
}

function objectLiteral(reader: Reader, node: ObjectExpression, state: State, scope: Scope): Flow[] {
  let flows: Flow<Cell>[] = [{ kind: 'go', state, value: { k: 'object', base: null, entries: new Map() } }];
  for (const property of node.properties) {
    flows = then(flows, (after, cell) => {
      if (property.type === 'SpreadElement')
        return then(reader.evaluate(property.argument, after, scope), (ready, value): Flow<Cell>[] => [
          { kind: 'go', state: ready, value: spreadInto(reader, ready, cell, value) },
        ]);
      const key: Flow[] = property.computed
        ? reader.evaluate(property.key, after, scope)
        : going<Value>(
            after,
            property.key.type === 'Identifier'
              ? literal(property.key.name)
              : literal(String((property.key as { value?: unknown }).value)),
          );
      return then(key, (ready, named) =>
        then(reader.settle(reader.evaluate(property.value, ready, scope)), (done, value): Flow<Cell>[] => {
          const name = keyOf(named);
          if (
            property.kind !== 'init' ||
            (name === '__proto__' && !property.computed && !property.shorthand)
          ) {
            reader.giveUp(done, 'syntax', `this is not followed: ${reader.excerpt(property)}`, property);
            return [{ kind: 'go', state: done, value: reader.cell(cell) }];
          }
          if (isCalledByItself(name, value))
            reader.giveUp(done, 'syntax', `this is not followed: ${reader.excerpt(property)}`, property);
          return [{ kind: 'go', state: done, value: withEntry(reader, cell, name, value) }];
        }),
      );
    });
  }
  return then(flows, (after, cell) => going(after, reader.make(after, cell)));
}

const calledByItself = new Set(['toString', 'valueOf', 'toJSON']);

/** A function that the language calls where nobody writes a call; under a computed key it may be one of those. */
function isCalledByItself(name: string | null, value: Value): boolean {
  return value.k === 'function' && (name === null || calledByItself.has(name));
}

function withEntry(reader: Reader, cell: Cell, name: string | null, value: Value): Cell {
  if (cell.k === 'choose')
    return {
      ...cell,
      yes: withEntry(reader, cell.yes, name, value),
      no: withEntry(reader, cell.no, name, value),
    };
  if (cell.k !== 'object' || name === null)
    return { k: 'unknown', term: reader.opaque(bit.object, value, ...cellValues(cell)).term };
  return { ...cell, entries: new Map(cell.entries).set(name, value) };
}

function listLiteral(reader: Reader, node: ArrayExpression, state: State, scope: Scope): Flow[] {
  const literals = literalItems(node.elements);
  if (literals !== null) return going(state, reader.make(state, { k: 'list', items: literals }));
  const isPlain = node.elements.every((element) => element?.type !== 'SpreadElement');
  if (isPlain)
    return evaluateAll(reader, node.elements, state, scope, (after, items) =>
      going(after, reader.make(after, { k: 'list', items })),
    );
  let flows: Flow<Cell>[] = [{ kind: 'go', state, value: { k: 'list', items: [] } }];
  for (const element of node.elements) {
    if (element === null) continue;
    const inner = element.type === 'SpreadElement' ? element.argument : element;
    flows = then(flows, (after, cell) =>
      then(reader.settle(reader.evaluate(inner, after, scope)), (ready, value): Flow<Cell>[] => {
        if (element.type !== 'SpreadElement')
          return [{ kind: 'go', state: ready, value: appended(reader, ready, cell, [value]) }];
        const items = itemsOf(reader, ready, value);
        if (items !== null)
          return [{ kind: 'go', state: ready, value: appended(reader, ready, cell, items) }];
        const { yes, no } = reader.branch(ready, canIterate(reader, ready, value));
        return [
          ...(no === null ? [] : [reader.fail(no, element)]),
          ...(yes === null
            ? []
            : [{ kind: 'go', state: yes, value: joined(reader, yes, cell, value) } as const]),
        ];
      }),
    );
  }
  return then(flows, (after, cell) => going(after, reader.make(after, cell)));
}

/** The items of a list of literals, however long: thousands of domains in a row are no deeper than one. */
function literalItems(elements: ArrayExpression['elements']): readonly Value[] | null {
  const items: Value[] = [];
  for (const element of elements) {
    if (element?.type !== 'Literal') return null;
    const { value } = element;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return null;
    items.push(literal(value));
  }
  return items;
}

function joined(reader: Reader, state: State, cell: Cell, value: Value): Cell {
  if (!isOnly(reader.types(state, value), bit.list))
    return { k: 'unknown', term: reader.opaque(bit.list, value).term };
  const start = reader.termOfCell(state, cell);
  return { k: 'unknown', term: reader.limit(apply('concat', start, reader.termOf(state, value))) };
}
