import type { Op, Term } from '../../term/term.ts';
import { bit, type Mask } from '../state/type-mask.ts';
import type { Cell } from '../state/value.ts';

/** What an object of the action's own can be. */
export function cellTypes(cell: Cell): Mask {
  if (cell.k === 'choose') return cellTypes(cell.yes) | cellTypes(cell.no);
  if (cell.k === 'unknown' && (cell.pieces !== undefined || isListTerm(cell.term))) return bit.list;
  if (cell.k === 'unknown')
    return cell.term.kind === 'input' && cell.term.input.source.types?.length === 1
      ? cell.term.input.source.types[0] === 'list'
        ? bit.list
        : bit.object
      : bit.list | bit.object;
  return cell.k === 'list' ? bit.list : bit.object;
}

const listOps: ReadonlySet<Op> = new Set<Op>([
  'concat',
  'slice',
  'split',
  'filter',
  'map',
  'keys',
  'values',
  'entries',
]);

/** Whether a term that stands for an object of the action's own is a list for sure. */
export function isListTerm(term: Term): boolean {
  if (term.kind === 'list' || (term.kind === 'value' && Array.isArray(term.value))) return true;
  if (term.kind === 'choose') return isListTerm(term.yes) && isListTerm(term.no);
  if (term.kind === 'apply') return listOps.has(term.op);
  return term.kind === 'input' && term.input.source.types?.join() === 'list';
}
