import type { AnyNode } from 'acorn';
import { apply, value as constant } from '../../term/build-term.ts';
import { toText } from '../interpret/operators.ts';
import type { Reader } from '../interpret/reader.ts';
import { type Flow, going } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { literal, ofTerm, type Value } from '../state/value.ts';
import type { Unfollowed } from './call-native.ts';

/** The body of a response as JSON is an input of its own; every other text is parsed by a term. */
export function parseJson(
  reader: Reader,
  state: State,
  text: Value,
  revives: boolean,
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  if (revives) return unfollowed(reader, state, [text], node, true);
  const term = toText(reader, state, text);
  const parsed = apply('parseJson', term);
  return reader.failIf(
    state,
    reader.decided(state, apply('is', parsed, constant(undefined))),
    node,
    (after) => {
      if (term.kind === 'value' && parsed.kind === 'value')
        return going(after, fromJson(reader, after, parsed.value));
      const isBody =
        term.kind === 'input' &&
        term.input.source.kind === 'exchange' &&
        term.input.path.join('.') === 'body';
      if (!isBody) return going(after, ofTerm(parsed));
      return going(after, ofTerm({ kind: 'input', input: { source: term.input.source, path: ['json'] } }));
    },
  );
}

/** A literal that was written as JSON, as objects of the action's own. */
function fromJson(reader: Reader, state: State, json: unknown): Value {
  if (Array.isArray(json))
    return reader.make(state, { k: 'list', items: json.map((item) => fromJson(reader, state, item)) });
  if (typeof json === 'object' && json !== null) {
    const entries = Object.entries(json).map(([key, item]) => [key, fromJson(reader, state, item)] as const);
    return reader.make(state, { k: 'object', base: null, entries: new Map(entries) });
  }
  return literal(json as string | number | boolean | null);
}
