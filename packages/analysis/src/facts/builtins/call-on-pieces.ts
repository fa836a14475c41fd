import type { AnyNode } from 'acorn';
import { and, value as constant, or } from '../../term/build-term.ts';
import { joinPieces, mostPieces } from '../../term/pieces.ts';
import { simplify } from '../../term/simplify.ts';
import type { Term } from '../../term/term.ts';
import { asksForElementOnly, isIdle } from '../interpret/body-over-item.ts';
import type { Reader } from '../interpret/reader.ts';
import { type Flow, going } from '../state/flow.ts';
import { under } from '../state/learn.ts';
import { listConditions, type State } from '../state/state.ts';
import { sizeOf } from '../state/term-size.ts';
import type { Cell, ItemPiece, Value } from '../state/value.ts';

/** Larger conditions are told apart way by way instead. */
const largest = 120;

/** The items of a list of the action's own, all of them there or some. */
export function itemPieces(cell: Cell | undefined): readonly ItemPiece[] | null {
  if (cell?.k === 'list') return cell.items.map((value) => ({ when: constant(true), value }));
  return cell?.k === 'unknown' ? (cell.pieces ?? null) : null;
}

/**
 * `filter` and `map` with a function that does nothing but give a value: of each item is known when it is in the result, so that nothing
 * has to be told apart now. Null where the function does more, or where all is known anyway.
 */
export function callOnPieces(
  reader: Reader,
  state: State,
  name: 'filter' | 'map',
  cell: Cell,
  callback: Value,
  node: AnyNode,
): Flow[] | null {
  const items = itemPieces(cell);
  if (items === null || items.length > mostPieces || !asksForElementOnly(callback)) return null;
  const before = reader.checkpoint();
  const result: ItemPiece[] = [];
  const throws: Term[] = [];
  const made = new Map<number, Cell>();
  for (const { when, value } of items) {
    const trial = under(state, when, true);
    if (trial.impossible) continue;
    const asked = ask(reader, trial, callback, value, node);
    const isPlain = name === 'map' || value.k === 'term';
    if (asked === null || !isPlain) {
      reader.restore(before);
      return null;
    }
    for (const [id, own] of asked.state.heap.read) if (!state.heap.read.has(id)) made.set(id, own);
    throws.push(and(when, asked.throws));
    const kept = name === 'map' ? when : simplify(and(when, reader.truth(asked.state, asked.value)));
    if (sizeOf(kept) > largest) return null;
    if (kept.kind !== 'value' || kept.value === true)
      result.push({ when: kept, value: name === 'map' ? asked.value : value });
  }
  // Known lists are written out as they are.
  if (result.every(({ when }) => when.kind === 'value')) return null;
  return reader.failIf(state, reader.decided(state, simplify(or(...throws))), node, (after) => {
    for (const [id, own] of made) after.heap.set(id, own);
    const pieces = result.map(({ when, value }) => ({ when, item: reader.termOf(after, value) }));
    const term = reader.limit(joinPieces(pieces));
    return going(after, reader.make(after, { k: 'unknown', term, pieces: result }));
  });
}

interface Asked {
  readonly state: State;
  readonly value: Value;
  readonly throws: Term;
}

function ask(reader: Reader, state: State, callback: Value, item: Value, node: AnyNode): Asked | null {
  const flows = reader.settle(reader.call(callback, [item], state.fork(), node));
  let found: { readonly state: State; readonly value: Value } | null = null;
  const throws: Term[] = [];
  for (const flow of flows) {
    if (flow.state.impossible) continue;
    if (!isIdle(state, flow.state)) return null;
    if (flow.kind === 'throw' && flow.value.k === 'error' && flow.value.error_kind === null)
      throws.push(and(...listConditions(flow.state.conditions, state.conditions)));
    else if (flow.kind === 'go' && found === null) found = flow;
    else return null;
  }
  return found === null ? null : { state: found.state, value: found.value, throws: or(...throws) };
}
