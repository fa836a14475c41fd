import { value as constant } from '../../term/build-term.ts';
import type { Term } from '../../term/term.ts';
import type { State } from '../state/state.ts';
import { bit } from '../state/type-mask.ts';
import type { Value } from '../state/value.ts';
import type { Reader } from './reader.ts';

/** Whether a value can be looped over, spread or taken apart as a list, as a boolean term. */
export function canIterate(reader: Reader, state: State, value: Value): Term {
  switch (value.k) {
    case 'term': {
      const isOpaque = value.term.kind === 'input' && value.term.input.source.kind === 'opaque';
      // A `Map`, a `Set` or an iterator counts as an object here.
      return reader.isOfType(state, value, bit.list | bit.string | (isOpaque ? bit.object : 0));
    }
    case 'choose':
      return reader.chooseUnder(
        state,
        value.test,
        (there) => canIterate(reader, there, value.yes),
        (there) => canIterate(reader, there, value.no),
      );
    case 'ref': {
      const kind = reader.cellOf(state, value)?.k;
      return constant(kind !== 'object' && kind !== 'url');
    }
    default:
      return constant(value.k === 'native');
  }
}
