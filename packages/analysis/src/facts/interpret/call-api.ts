import type { AnyNode, CallExpression } from 'acorn';
import { and, apply, choose, value as constant, not, or } from '../../term/build-term.ts';
import { spellTerm } from '../../term/spell-term.ts';
import type { Input, InputSource, Term } from '../../term/term.ts';
import type { EffectSite, UnknownSite, WayEffect } from '../action-facts.ts';
import { type Flow, going } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { bit, mayBeOf } from '../state/type-mask.ts';
import { type Cell, literal, literalOf, nothing, ofTerm, type Value } from '../state/value.ts';
import { chooseBoolean } from './choose-boolean.ts';
import { hostsOf, keysOfPatch, shapeOf, textsOf } from './literals-of.ts';
import { isNumber, joinText, toText } from './operators.ts';
import { memberOf } from './read-member.ts';
import type { Reader } from './reader.ts';
import type { FoundSite } from './sites.ts';
import { termOf } from './term-of.ts';

const kinds: Readonly<Record<string, EffectSite['kind']>> = {
  'api.state.set': 'state.set',
  'api.user.setAppMetadata': 'user.setAppMetadata',
  'api.session.setCustomClaim': 'session.setCustomClaim',
  'api.deny': 'deny',
  'api.log': 'log',
  'api.fetch': 'fetch',
};
const consoleLevels: Readonly<Record<string, string>> = {
  'console.log': 'info',
  'console.debug': 'debug',
  'console.info': 'info',
  'console.warn': 'warn',
  'console.error': 'error',
};

export function isApiCall(name: string): boolean {
  return Object.hasOwn(kinds, name) || Object.hasOwn(consoleLevels, name);
}

/** A call of the api or the console (contract 5.10 to 5.15). */
export function callApi(
  reader: Reader,
  state: State,
  name: string,
  args: readonly Value[],
  node: AnyNode,
): Flow[] {
  const level = consoleLevels[name];
  if (level !== undefined) return logLine(reader, state, literal(level), args, node);
  const [first = nothing, second = nothing] = args;
  switch (name) {
    case 'api.log':
      return log(reader, state, first, second, node);
    case 'api.fetch':
      return fetch(reader, state, first, second, node);
    case 'api.deny':
      return deny(reader, state, first, node);
    case 'api.state.set':
      return setNamed(reader, state, 'state.set', first, second, node);
    case 'api.session.setCustomClaim':
      return setNamed(reader, state, 'session.setCustomClaim', first, second, node);
    default:
      return setMetadata(reader, state, first, node);
  }
}

function pass(
  reader: Reader,
  state: State,
  kind: EffectSite['kind'],
  node: AnyNode,
  names: ReadonlySet<string> | null,
  shape: EffectSite['shape'] | null,
  value: Term,
  flowing: readonly Value[],
): FoundSite {
  const counts = state.denied === null || kind === 'log' || kind === 'fetch';
  const before = reader.sites.effects.get(node.start);
  const site: FoundSite = before ?? {
    node,
    kind,
    nameAt: nameOfCall(node),
    names: new Set(),
    shape: null,
    values: new Map(),
    flows: new Map(),
    counts: false,
  };
  reader.sites.effects.set(node.start, site);
  if (names === null || site.names === null) site.names = null;
  else for (const name of names) site.names.add(name);
  if (shape !== null && shape !== undefined)
    site.shape = site.shape === null || JSON.stringify(site.shape) === JSON.stringify(shape) ? shape : {};
  site.values.set(spellTerm(value), value);
  for (const from of flowing)
    for (const [key, input] of reader.flowsOf(reader.termOf(state, from)))
      if (input.kind === 'input') site.flows.set(key, input.input.path);
  if (counts) {
    site.counts = true;
    state.passed.set(node.start, 'always');
    const [name] = names ?? [];
    if (kind === 'state.set' && names?.size === 1 && name !== undefined) state.passed.set(name, 'always');
  }
  return site;
}

/** The first argument, which names what is done; a call without one is its own name. */
function nameOfCall(node: AnyNode): { readonly start: number; readonly end: number } {
  const first = node.type === 'CallExpression' ? (node as CallExpression).arguments[0] : undefined;
  return first ?? node;
}

function noteUnknown(
  reader: Reader,
  node: AnyNode,
  names: ReadonlySet<string> | null,
  what: UnknownSite['what'],
  message: string,
): void {
  if (names === null) reader.note(what, `${message}: ${reader.excerpt(nameOfCall(node))}`, node);
}

function logLine(reader: Reader, state: State, level: Value, args: readonly Value[], node: AnyNode): Flow[] {
  let line: Term = constant('');
  for (const [at, arg] of args.entries())
    line = joinText(joinText(line, constant(at === 0 ? '' : ' ')), shown(reader, state, arg));
  pass(
    reader,
    state,
    'log',
    node,
    textsOf(state, reader.termOf(state, level)),
    null,
    reader.limit(line),
    args,
  );
  return going(state, nothing);
}

/** As it stands in a log: text as it is, everything else as JSON. */
function shown(reader: Reader, state: State, value: Value): Term {
  const term = reader.termOf(state, value);
  return value.k === 'term' && !mayBeOf(reader.types(state, value), bit.list | bit.object)
    ? toText(reader, state, value)
    : apply('writeJson', term);
}

const levels = constant(['debug', 'info', 'warn', 'error']);

function log(reader: Reader, state: State, level: Value, message: Value, node: AnyNode): Flow[] {
  const term = reader.termOf(state, level);
  return reader.failUnless(state, isLiteralIn(term, levels), node, (right) => {
    pass(
      reader,
      right,
      'log',
      node,
      textsOf(right, term),
      null,
      reader.limit(shown(reader, right, message)),
      [message],
    );
    return going(right, nothing);
  });
}

function deny(reader: Reader, state: State, reason: Value, node: AnyNode): Flow[] {
  const term = reader.termOf(state, reason);
  const names = textsOf(state, term);
  const denies = (right: State): Flow[] => {
    pass(reader, right, 'deny', node, names, names === null ? shapeOf(term) : null, term, [reason]);
    if (right.denied === null) right.denied = term;
    return going(right, nothing);
  };
  if (state.denied !== null) return denies(state);
  return reader.failUnless(state, reader.isOfType(state, reason, bit.string), node, denies);
}

/** Contract 5.14. */
const reserved = constant([
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'client_id', 'scope', 'azp', 'auth_time'],
  ...['nonce', 'acr', 'amr', 'sid', 'cnf', 'act', 'typ'],
]);

function setNamed(
  reader: Reader,
  state: State,
  kind: 'state.set' | 'session.setCustomClaim',
  name: Value,
  value: Value,
  node: AnyNode,
): Flow[] {
  const isState = kind === 'state.set';
  const key = reader.termOf(state, name);
  const sets = (right: State): Flow[] => {
    const names = textsOf(right, key);
    const term = writtenTerm(reader, right, value);
    noteUnknown(
      reader,
      node,
      names,
      isState ? 'state-key' : 'claim-name',
      isState ? 'the key is computed' : 'the name of the claim is computed',
    );
    pass(reader, right, kind, node, names, names === null ? shapeOf(key) : null, term, [value]);
    ask(
      right,
      isState
        ? { kind: 'state.set', key, value: term, at: reader.span(node) }
        : { kind: 'session.setCustomClaim', name: key, value: term, at: reader.span(node) },
    );
    return going(right, nothing);
  };
  if (state.denied !== null) return sets(state);
  const isName = and(
    reader.isOfType(state, name, bit.string),
    not(reader.decided(state, isTerm(key, ''))),
    ...(isState ? [] : [not(isLiteralIn(key, reserved))]),
  );
  return reader.failUnless(state, isName, node, (named) =>
    reader.failUnless(named, isWritable(reader, named, value), node, sets),
  );
}

function isTerm(term: Term, text: string): Term {
  return term.kind === 'choose'
    ? chooseBoolean(term.test, isTerm(term.yes, text), isTerm(term.no, text))
    : apply('is', term, constant(text));
}

function isLiteralIn(term: Term, list: Term): Term {
  return term.kind === 'choose'
    ? chooseBoolean(term.test, isLiteralIn(term.yes, list), isLiteralIn(term.no, list))
    : apply('in', term, list);
}

/** A number that may be none is a number here: where it was none, the call has thrown. */
function writtenTerm(reader: Reader, state: State, value: Value): Term {
  return termOf(reader, state, value, { isWritable: true });
}

/** JSON can hold it (contract 5.11). What is `undefined` inside of something is left out. */
function isWritable(reader: Reader, state: State, value: Value, inside = false): Term {
  switch (value.k) {
    case 'term':
      if (value.nan === true) return isNumber(value.term);
      return inside
        ? constant(true)
        : reader.decided(state, not(reader.isOfType(state, value, bit.undefined)));
    case 'choose':
      return reader.chooseUnder(
        state,
        value.test,
        (there) => isWritable(reader, there, value.yes, inside),
        (there) => isWritable(reader, there, value.no, inside),
      );
    case 'ref': {
      const cell = reader.cellOf(state, value);
      return cell === null ? constant(true) : isWritableCell(reader, state, cell);
    }
    default:
      return constant(false);
  }
}

function isWritableCell(reader: Reader, state: State, cell: Cell): Term {
  switch (cell.k) {
    case 'object':
      return and(...[...cell.entries.values()].map((item) => isWritable(reader, state, item, true)));
    case 'list':
      return and(...cell.items.map((item) => isWritable(reader, state, item, true)));
    case 'choose':
      return reader.chooseUnder(
        state,
        cell.test,
        (there) => isWritableCell(reader, there, cell.yes),
        (there) => isWritableCell(reader, there, cell.no),
      );
    case 'unknown':
      return constant(true);
    default:
      return constant(false);
  }
}

function setMetadata(reader: Reader, state: State, patch: Value, node: AnyNode): Flow[] {
  const sets = (right: State): Flow[] => {
    const names = keysOfPatch(reader, right, patch);
    const term = writtenTerm(reader, right, patch);
    noteUnknown(reader, node, names, 'metadata-key', 'the keys of the patch are not all known');
    pass(reader, right, 'user.setAppMetadata', node, names, null, term, [patch]);
    ask(right, { kind: 'user.setAppMetadata', patch: term, at: reader.span(node) });
    return going(right, nothing);
  };
  if (state.denied !== null) return sets(state);
  return reader.failUnless(state, reader.isOfType(state, patch, bit.object), node, (right) =>
    reader.failUnless(right, isWritable(reader, right, patch), node, sets),
  );
}

function ask(state: State, effect: WayEffect): void {
  if (state.denied === null) state.effects = [...state.effects, effect];
}

/** The outcome is looked at when it is waited for. */
function fetch(reader: Reader, state: State, url: Value, init: Value, node: AnyNode): Flow[] {
  const target = toText(reader, state, url);
  const hosts = hostsOf(target);
  noteUnknown(reader, node, hosts.names, 'host', 'the host is computed');
  const given = (key: string): Value =>
    reader.nullish(state, init).kind === 'value' && init.k === 'term' && literalOf(init) !== null
      ? nothing
      : memberOf(reader, state, init, literal(key));
  const [method, body] = [given('method'), given('body')];
  const methodTerm = methodOf(reader, state, method);
  pass(reader, state, 'fetch', node, hosts.names, hosts.shape, reader.limit(target), [
    url,
    body,
    given('headers'),
  ]);
  const index = state.exchanges.filter(({ at }) => at.offset === node.start).length;
  const site = reader.exchangeAt(node.start);
  const at = index === 0 ? String(site) : `${site}.${index}`;
  const isSent = or(
    reader.nullish(state, body),
    and(reader.isOfType(state, body, bit.string), not(apply('in', methodTerm, constant(['GET', 'HEAD'])))),
  );
  return rejectUnless(reader, state, isSent, node.start, (sent) => {
    sent.exchanges = [
      ...sent.exchanges,
      {
        input: at,
        method: methodTerm,
        url: reader.limit(target),
        body: reader.termOf(sent, body),
        at: reader.span(node),
      },
    ];
    return going(sent, { k: 'promise', of: 'fetch', exchange: at });
  });
}

/** What is wrong with the call rejects the promise. */
function rejectUnless(
  reader: Reader,
  state: State,
  condition: Term,
  at: number,
  next: (state: State) => Flow[],
): Flow[] {
  const { yes, no } = reader.branch(state, condition, true);
  const failure: Value = { k: 'error', error_kind: null, message: null };
  return [
    ...(yes === null ? [] : next(yes)),
    ...(no === null
      ? []
      : going<Value>(no, { k: 'promise', of: 'settled', threw: true, value: failure, at })),
  ];
}

function methodOf(reader: Reader, state: State, method: Value): Term {
  const term = reader.termOf(state, method);
  if (term.kind === 'value')
    return constant(typeof term.value === 'string' ? term.value.toUpperCase() : 'GET');
  return reader.limit(choose(reader.nullish(state, method), constant('GET'), apply('upper', term)));
}

export const fetchKinds = {
  timeout: 'http_fetch_timeout',
  uncaught: ['http_fetch_denied', 'http_fetch_failed', 'limit_exceeded'],
} as const;

function exchangeInput(exchange: string, ...path: readonly string[]): Term {
  const source: InputSource = { kind: 'exchange', at: exchange };
  const input: Input = { source, path };
  return { kind: 'input', input };
}

/** Contract 5.22: a response, an error that can be caught, or the end for lack of time. */
export function awaitFetch(reader: Reader, state: State, exchange: string, node: AnyNode): Flow[] {
  const { yes, no } = reader.branch(state, exchangeInput(exchange, 'ok'));
  const kind = exchangeInput(exchange, 'error_kind');
  const flows: Flow[] = [];
  if (yes !== null) {
    const entries = ['status', 'headers', 'body'].map(
      (key) => [key, ofTerm(exchangeInput(exchange, key))] as const,
    );
    flows.push(...going(yes, reader.make(yes, { k: 'object', base: null, entries: new Map(entries) })));
  }
  if (no === null) return flows;
  const late = reader.branch(no, apply('is', kind, constant(fetchKinds.timeout)));
  if (late.yes !== null)
    flows.push({ kind: 'end', state: late.yes, error_kind: fetchKinds.timeout, at: node.start });
  if (late.no !== null)
    flows.push({
      kind: 'throw',
      state: late.no,
      value: { k: 'error', error_kind: kind, message: null },
      at: node.start,
    });
  return flows;
}
