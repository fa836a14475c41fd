import type { ArrayExpression, ObjectExpression, TemplateLiteral } from 'acorn';
import { apply, value as constant } from '../../term/build-term.ts';
import type { Term } from '../../term/term.ts';
import { type Flow, going, then } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { bit, isOnly } from '../state/type-mask.ts';
import { type Cell, literal, ofTerm, type Scope, type Value } from '../state/value.ts';
import { appended } from './append-items.ts';
import { canIterate } from './can-iterate.ts';
import { evaluateAll } from './evaluate-arguments.ts';
import { itemsOf } from './items-of.ts';
import { markImplicitCall } from './mark-implicit-call.ts';
import { joinText, toText } from './operators.ts';
import { keyOf } from './read-member.ts';
import type { Reader } from './reader.ts';
import { cellValues, spreadInto } from './spread.ts';

export function template(
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

export function objectLiteral(reader: Reader, node: ObjectExpression, state: State, scope: Scope): Flow[] {
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
          markImplicitCall(reader, done, name, value, property);
          return [{ kind: 'go', state: done, value: withEntry(reader, cell, name, value) }];
        }),
      );
    });
  }
  return then(flows, (after, cell) => going(after, reader.make(after, cell)));
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

export function listLiteral(reader: Reader, node: ArrayExpression, state: State, scope: Scope): Flow[] {
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
