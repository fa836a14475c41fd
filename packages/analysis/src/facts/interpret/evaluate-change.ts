import type { AnyNode, AssignmentExpression, UpdateExpression } from 'acorn';
import { type Flow, going, then } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { literal, type Scope, type TermValue, type Value } from '../state/value.ts';
import { assignTo } from './bind-pattern.ts';
import { binary } from './evaluate-operator.ts';
import { applyBinary, toNumber } from './operators.ts';
import type { Reader } from './reader.ts';

/** `f().x += 1` calls once; what is read and written is evaluated twice here. */
function giveUpCalls(reader: Reader, target: AnyNode, state: State): void {
  if (target.type === 'MemberExpression' && reader.source.slice(target.start, target.end).includes('('))
    reader.giveUp(state, 'syntax', `this change is not followed: ${reader.excerpt(target)}`, target);
}

export function update(reader: Reader, node: UpdateExpression, state: State, scope: Scope): Flow[] {
  giveUpCalls(reader, node.argument as AnyNode, state);
  return then(reader.evaluate(node.argument, state, scope), (after, value) => {
    const before = toNumber(reader, after, value);
    const changed = applyBinary(reader, after, node.operator === '++' ? '+' : '-', before, literal(1));
    return then(assignTo(reader, node.argument, changed, after, scope), (done) =>
      going(done, node.prefix ? changed : before),
    );
  });
}

export function assignment(reader: Reader, node: AssignmentExpression, state: State, scope: Scope): Flow[] {
  const { left, operator } = node;
  if (operator === '=')
    return then(reader.evaluate(node.right, state, scope), (after, value) =>
      then(assignTo(reader, left, value, after, scope), (done) => going(done, value)),
    );
  giveUpCalls(reader, left as AnyNode, state);
  const store = (after: State, value: Value): Flow[] =>
    then(assignTo(reader, left, value, after, scope), (done) => going(done, value));
  return then(reader.evaluate(left, state, scope), (after, before) => {
    if (operator === '??=' || operator === '||=' || operator === '&&=') {
      reader.sites.markTested(before as TermValue);
      const test = operator === '??=' ? reader.nullish(after, before) : reader.truth(after, before);
      const keep = (there: State): Flow[] => going(there, reader.prune(there, before));
      const set = (there: State): Flow[] => then(reader.evaluate(node.right, there, scope), store);
      return operator === '||='
        ? reader.either(after, test, keep, set)
        : reader.either(after, test, set, keep);
    }
    return then(reader.evaluate(node.right, after, scope), (ready, value) =>
      then(binary(reader, ready, operator.slice(0, -1), before, value, node), store),
    );
  });
}
