import type { AnyNode, ConditionalExpression, LogicalExpression, UnaryExpression } from 'acorn';
import { apply, not } from '../../term/build-term.ts';
import { type Flow, going, then } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { bit, isOnly } from '../state/type-mask.ts';
import {
  literal,
  literalOf,
  mapAlternatives,
  nothing,
  ofTerm,
  type Scope,
  type TermValue,
  type Value,
} from '../state/value.ts';
import { withKey, withObject } from './evaluate-chain.ts';
import { globalNames } from './globals.ts';
import { applyBinary, toNumber, typeNameOf } from './operators.ts';
import { hasMember, keyOf } from './read-member.ts';
import type { Reader } from './reader.ts';
import { findSlot } from './scope.ts';

export function unary(reader: Reader, node: UnaryExpression, state: State, scope: Scope): Flow[] {
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
        if (number.infinite !== undefined)
          return going<Value>(after, { ...number, infinite: number.infinite > 0 ? -1 : 1 });
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

export function binary(
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
    if (right.k === 'native') return going(state, isError ? literal(true) : reader.opaque(bit.boolean));
    return reader.mayFail(state, node, (after) => going(after, reader.opaque(bit.boolean)));
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

export function logical(reader: Reader, node: LogicalExpression, state: State, scope: Scope): Flow[] {
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

export function conditional(reader: Reader, node: ConditionalExpression, state: State, scope: Scope): Flow[] {
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

/** `delete object.key` */
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
