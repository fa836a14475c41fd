import type { Model } from '../solve/verdict.ts';
import { operations } from './operations.ts';
import { readPath } from './read-own.ts';
import { spellSource } from './spell-term.ts';
import type { ApplyTerm, Concrete, ObjectTerm, Term } from './term.ts';

/** The value of a term over documents. Total. A document that the model does not have is `undefined`. */
export function evaluateTerm(term: Term, model: Model): Concrete {
  switch (term.kind) {
    case 'value':
      return term.value;
    case 'input':
      return readPath(model.get(spellSource(term.input.source))?.value, term.input.path);
    case 'apply':
      return evaluateApply(term, model);
    case 'choose':
      return evaluateTerm(evaluateTerm(term.test, model) === true ? term.yes : term.no, model);
    case 'object':
      return evaluateObject(term, model);
    case 'list':
      return term.items.map((item) => evaluateTerm(item, model)) as Concrete;
  }
}

function evaluateApply({ op, args }: ApplyTerm, model: Model): Concrete {
  if (op === 'and') return args.every((arg) => evaluateTerm(arg, model) === true);
  if (op === 'or') return args.some((arg) => evaluateTerm(arg, model) === true);
  return operations[op](...args.map((arg) => evaluateTerm(arg, model)));
}

function evaluateObject({ base, entries }: ObjectTerm, model: Model): Concrete {
  const spread = base === null ? null : evaluateTerm(base, model);
  const own = typeof spread === 'object' && spread !== null ? Object.entries(spread) : [];
  // fromEntries defines own keys, `__proto__` included.
  return Object.fromEntries([
    ...own,
    ...entries.map(([key, item]) => [key, evaluateTerm(item, model)] as const),
  ]) as Concrete;
}
