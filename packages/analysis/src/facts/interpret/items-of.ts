import type { State } from '../state/state.ts';
import { literalOf, type Value } from '../state/value.ts';
import type { Reader } from './reader.ts';

/** The items of a list, or a set, of which all are known. */
export function itemsOf(reader: Reader, state: State, value: Value): readonly Value[] | null {
  const cell = reader.cellOf(state, value);
  if (cell?.k === 'set') return areDistinct(cell.items) ? cell.items : null;
  return cell?.k === 'list' ? cell.items : null;
}

/** Whether what is gone through has been changed where it was not gone through yet. */
export function isDisturbed(
  reader: Reader,
  state: State,
  value: Value,
  items: readonly Value[],
  at: number,
): boolean {
  const cell = reader.cellOf(state, value);
  if (cell === null) return false;
  if (cell.k !== 'list') return true;
  return (
    cell.items.length !== items.length ||
    items.some((item, index) => index > at && cell.items[index] !== item)
  );
}

/** Whether a set has an item for each of these: of what is computed nobody knows what it is the same as. */
export function areDistinct(items: readonly Value[]): boolean {
  return items.length < 2 || (items.every(isScalar) && distinct(items).length === items.length);
}

function isScalar(value: Value): boolean {
  const found = literalOf(value);
  return found !== null && (typeof found.value !== 'object' || found.value === null);
}

/** Without literals that stand there before. */
export function distinct(items: readonly Value[]): readonly Value[] {
  const seen = new Set<unknown>();
  return items.filter((item) => {
    if (!isScalar(item)) return true;
    const value = literalOf(item)?.value;
    if (seen.has(value)) return false;
    seen.add(value);
    return true;
  });
}

/** Members in the order in which JavaScript lists them: indexes first, from the smallest on. */
export function inOrder<Held>(entries: ReadonlyMap<string, Held>): readonly (readonly [string, Held])[] {
  const all = [...entries];
  const indexes = all.filter(([key]) => isIndex(key)).sort(([a], [b]) => Number(a) - Number(b));
  return indexes.length === 0 ? all : [...indexes, ...all.filter(([key]) => !isIndex(key))];
}

function isIndex(key: string): boolean {
  return /^(?:0|[1-9][0-9]{0,9})$/.test(key) && Number(key) < 4_294_967_295;
}
