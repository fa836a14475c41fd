import type { Term } from '../../term/term.ts';
import { bit, type Mask } from '../state/type-mask.ts';
import type { Cell } from '../state/value.ts';

/** What an object of the action's own can be. */
export function cellTypes(cell: Cell): Mask {
  if (cell.k === 'choose') return cellTypes(cell.yes) | cellTypes(cell.no);
  if (cell.k === 'unknown')
    return cell.term.kind === 'input' && cell.term.input.source.types?.length === 1
      ? cell.term.input.source.types[0] === 'list'
        ? bit.list
        : bit.object
      : bit.list | bit.object;
  return cell.k === 'list' ? bit.list : bit.object;
}

/** Whether a term is a list for sure. */
export function isListTerm(term: Term): boolean {
  if (term.kind === 'list' || (term.kind === 'value' && Array.isArray(term.value))) return true;
  if (term.kind === 'apply') return term.op === 'concat' || term.op === 'slice' || term.op === 'split';
  return term.kind === 'input' && term.input.source.types?.join() === 'list';
}
