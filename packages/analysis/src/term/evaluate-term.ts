import type { Model } from '../solve/verdict.ts';
import { overItems, readEach, withItem } from './each.ts';
import { operations } from './operations.ts';
import { readPath } from './read-own.ts';
import { spellSource } from './spell-term.ts';
import type { ApplyTerm, Concrete, Input, ObjectTerm, Term } from './term.ts';

/** The value of a term over documents. Total. A document that the model does not have is `undefined`. */
export function evaluateTerm(term: Term, model: Model): Concrete {
  return evaluateOver(term, ({ source, path }) => readPath(model.get(spellSource(source))?.value, path));
}

/** The value of a term where each input has the value that `read` gives it. */
export function evaluateOver(term: Term, read: (input: Input) => Concrete): Concrete {
  switch (term.kind) {
    case 'value':
      return term.value;
    case 'input':
      return read(term.input);
    case 'apply':
      return evaluateApply(term, read);
    case 'choose':
      return evaluateOver(evaluateOver(term.test, read) === true ? term.yes : term.no, read);
    case 'object':
      return evaluateObject(term, read);
    case 'list':
      return term.items.map((item) => evaluateOver(item, read)) as Concrete;
  }
}

function evaluateApply(term: ApplyTerm, read: (input: Input) => Concrete): Concrete {
  const { op, args } = term;
  if (op === 'and') return args.every((arg) => evaluateOver(arg, read) === true);
  if (op === 'or') return args.some((arg) => evaluateOver(arg, read) === true);
  const asked = readEach(term);
  if (asked !== null) {
    const { name, body } = asked;
    return overItems(asked.op, evaluateOver(asked.list, read), (item) =>
      evaluateOver(body, withItem(name, item, read)),
    );
  }
  return operations[op](...args.map((arg) => evaluateOver(arg, read)));
}

function evaluateObject({ base, entries }: ObjectTerm, read: (input: Input) => Concrete): Concrete {
  const spread = base === null ? null : evaluateOver(base, read);
  return spreadOver(
    spread,
    entries.map(([key, item]) => [key, evaluateOver(item, read)] as const),
  );
}

/** An object that has the members of another one, and entries over them. */
export function spreadOver(base: Concrete, entries: readonly (readonly [string, Concrete])[]): Concrete {
  const own = typeof base === 'object' && base !== null ? Object.entries(base) : [];
  // fromEntries defines own keys, `__proto__` included.
  return Object.fromEntries([...own, ...entries]) as Concrete;
}
