import type { Op, Term } from '../../term/term.ts';
import { typesOf } from '../../term/types-of.ts';
import { kindOfEventPath } from './event-fields.ts';
import { anyKind, eitherKind, type JsonType, type Kind, kindOf, kindOfValue } from './kind.ts';

/** What is known of a term's value. `step` tells what is known of a step key. */
export function kindOfTerm(term: Term, step: (path: readonly string[]) => Kind): Kind {
  switch (term.kind) {
    case 'value':
      return kindOfValue(term.value);
    case 'input': {
      const { source, path } = term.input;
      if (source.kind === 'event') return kindOfEventPath(path);
      if (source.kind === 'step') return step(path);
      if (source.kind === 'exchange' && path.length === 1) return exchangeKinds[path[0] ?? ''] ?? anyKind;
      if (source.kind === 'clock') return kindOf(['number']);
      return typedKind(term);
    }
    case 'choose':
      return eitherKind(kindOfTerm(term.yes, step), kindOfTerm(term.no, step));
    case 'apply': {
      const [first] = term.args;
      if (term.op === 'orNull' && first !== undefined) return kindOfTerm(first, step);
      if (term.op === 'toText' && first?.kind === 'value') return kindOfValue(String(first.value));
      return countingOps.has(term.op)
        ? kindOf(['number'], { range: [0, Number.MAX_SAFE_INTEGER] })
        : typedKind(term);
    }
    default:
      return typedKind(term);
  }
}

const countingOps: ReadonlySet<Op> = new Set<Op>(['length']);

const exchangeKinds: Readonly<Record<string, Kind>> = {
  ok: kindOf(['boolean']),
  status: kindOf(['number'], { range: [100, 599] }),
  headers: kindOf(['object']),
  body: kindOf(['string']),
};

function typedKind(term: Term): Kind {
  const types = new Set<JsonType>();
  for (const type of typesOf(term)) types.add(type === 'undefined' ? 'null' : type);
  return { types, values: null, range: null };
}
