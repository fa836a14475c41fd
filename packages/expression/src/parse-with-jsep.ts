import jsep from 'jsep';
import { Refusal, refuse } from './expression-errors.ts';
import type { Token } from './scan-tokens.ts';

/*
 * jsep keeps its grammar as statics of one class that every user of jsep in the process shares. So ours is put in place for
 * the length of one synchronous parse and what was there is put back, whatever happens. Methods are
 * restored too, to what they were when this module was loaded: a plugin may have replaced them.
 */

type Descriptors = Readonly<Record<PropertyKey, PropertyDescriptor>>;
interface JsepClass {
  readonly prototype: object;
  new (text: string): { parse(): jsep.Expression };
}
const { Jsep } = jsep as unknown as { Jsep: JsepClass };

/** jsep's ternary plugin, without its part for assignments. */
function gobbleTernary(this: jsep.HookScope, env: { node?: jsep.Expression }): void {
  if (!env.node || this.char !== '?') return;
  this.index += 1;
  const consequent = this.gobbleExpression();
  this.gobbleSpaces();
  if (!consequent || this.expr[this.index] !== ':') this.throwError('Expected :');
  this.index += 1;
  const alternate = this.gobbleExpression();
  if (!alternate) this.throwError('Expected expression');
  env.node = { type: 'ConditionalExpression', test: env.node, consequent, alternate };
}

/** Reads operators and their operands, with only the given operators known. */
function gobbleWith(scope: jsep.HookScope, operators: object): jsep.Expression | undefined {
  const before = Object.getOwnPropertyDescriptor(Jsep, 'binary_ops');
  Object.defineProperty(Jsep, 'binary_ops', { ...before, value: operators });
  try {
    return scope.gobbleBinaryExpression() || undefined;
  } finally {
    Object.defineProperty(Jsep, 'binary_ops', { ...before });
  }
}

/**
 * The word `not` binds less tightly than comparisons, as words do in speech: `not a == b` is `not (a == b)`. Its
 * operand is read without the looser operators, so that it ends before them.
 */
function gobbleNot(this: jsep.HookScope, env: { node?: jsep.Expression }): void {
  if (!/^not(?![\w$])/.test(this.expr.slice(this.index, this.index + 4))) return;
  this.index += 3;
  const argument = gobbleWith(this, tighterThanAnd);
  if (!argument) this.throwError('Expected expression');
  env.node = { type: 'UnaryExpression', operator: 'not', argument, prefix: true };
}

/** Inside brackets every operator is known again. */
function gobbleWhole(this: jsep.HookScope, env: { node?: jsep.Expression }): void {
  const node = gobbleWith(this, binaryOperators);
  if (node) env.node = node;
}

/** Without a prototype, so that nothing put on Object.prototype becomes a hook. */
const hooks: object = Object.freeze({
  __proto__: null,
  'gobble-expression': [gobbleWhole],
  'gobble-token': [gobbleNot],
  'after-expression': [gobbleTernary],
  run(name: string, env: { context: jsep.HookScope; node?: jsep.Expression }): void {
    if (name === 'after-expression') gobbleTernary.call(env.context, env);
  },
});

const tighterThanAnd = Object.freeze({
  ...{ '==': 6, '!=': 6, '<': 7, '>': 7, '<=': 7, '>=': 7, in: 7 },
  ...{ '+': 9, '-': 9, '*': 10, '/': 10, '%': 10 },
});

const binaryOperators = Object.freeze({ '||': 1, or: 1, '&&': 2, and: 2, ...tighterThanAnd });

const grammar: Readonly<Record<string, unknown>> = {
  hooks,
  unary_ops: Object.freeze({ '-': 1, '!': 1 }),
  max_unop_len: 1,
  binary_ops: binaryOperators,
  max_binop_len: 3,
  right_associative: new Set<string>(),
  additional_identifier_chars: new Set(['$', '_']),
  literals: Object.freeze({ true: true, false: false, null: null }),
  this_str: 'this',
};

const ourStatics: Descriptors = {
  ...Object.getOwnPropertyDescriptors(Jsep),
  ...Object.fromEntries(
    Object.entries(grammar).map(([name, value]) => [
      name,
      { value, writable: true, enumerable: true, configurable: true },
    ]),
  ),
};
const ourMethods: Descriptors = Object.getOwnPropertyDescriptors(Jsep.prototype);

/** Puts properties in place and returns what undoes it. */
function place(target: object, wanted: Descriptors, undo: (() => void)[]): void {
  for (const name of Reflect.ownKeys(wanted)) {
    const ours = wanted[name];
    const theirs = Object.getOwnPropertyDescriptor(target, name);
    if (ours === undefined || isSame(ours, theirs)) continue;
    undo.push(() => {
      if (theirs === undefined) Reflect.deleteProperty(target, name);
      else Object.defineProperty(target, name, theirs);
    });
    Object.defineProperty(target, name, ours);
  }
}

function isSame(a: PropertyDescriptor, b: PropertyDescriptor | undefined): boolean {
  return b !== undefined && Object.is(a.value, b.value) && a.get === b.get && a.set === b.set;
}

function parseInOurGrammar(text: string): jsep.Expression {
  const undo: (() => void)[] = [];
  try {
    place(Jsep, ourStatics, undo);
    place(Jsep.prototype, ourMethods, undo);
    return new Jsep(text).parse();
  } finally {
    for (const step of undo.reverse()) step();
  }
}

/** Every precedence level once. Replaced methods that were there before this module cannot be undone, only noticed. */
const canary = '!a.b[1](c,-2)-3*4%5+[6]<7==8 in 9&&10||not 11==14&&15?12:"13"';
const canaryShape =
  '(? (|| (&& (== (< (+ (- (! (call (at (. a b) 1) c (- 2))) (% (* 3 4) 5)) [6]) 7) (in 8 9)) 10) (&& (not (== 11 14)) 15)) 12 "13")';
let isSound: boolean | undefined;

function checkSoundness(): boolean {
  try {
    return spellShape(parseInOurGrammar(canary)) === canaryShape;
  } catch {
    return false;
  }
}

/**
 * The syntax tree that jsep makes of text whose tokens are in order. Values and names are to be taken from the
 * tokens: what jsep gets has them in a form that it reads as single tokens, each of the same length.
 */
export function parseWithJsep(text: string, tokens: readonly Token[]): jsep.Expression {
  isSound ??= checkSoundness();
  if (!isSound) refuseAltered();
  try {
    return parseInOurGrammar(spellForJsep(text, tokens));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    return refuseAltered();
  }
}

export function refuseAltered(): never {
  refuse(
    'parser_altered',
    0,
    'The expression parser jsep does not work as it should in this process.',
    'Load Sluice before other code that changes jsep, and do not freeze jsep.',
  );
}

function spellForJsep(text: string, tokens: readonly Token[]): string {
  let spelled = '';
  tokens.forEach((token, at) => {
    spelled += ' '.repeat(token.index - spelled.length);
    const raw = text.slice(token.index, token.end);
    if (token.kind === 'name') spelled += raw.replaceAll('-', '_').replace(/^[0-9]/, '_');
    else if (token.kind === 'literal' && typeof token.value === 'string') {
      spelled += `"${'_'.repeat(raw.length - 2)}"`;
    } else if (raw === 'not' && isNegatedIn(tokens, at)) spelled += '   ';
    else spelled += raw;
  });
  return spelled;
}

/** `a not in b`: jsep reads `a in b`, the tokens keep the `not`. */
function isNegatedIn(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 1];
  return next?.kind === 'operator' && next.text === 'in';
}

/** The tree of the canary in one line. */
function spellShape(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const node = value as Record<string, unknown>;
  const of = (...keys: string[]): string => keys.map((key) => spellShape(node[key])).join(' ');
  const all = (key: string): string => (node[key] as unknown[]).map(spellShape).join(' ');
  switch (node.type) {
    case 'Identifier':
      return String(node.name);
    case 'Literal':
      return String(node.raw);
    case 'UnaryExpression':
      return `(${node.operator} ${of('argument')})`;
    case 'BinaryExpression':
      return `(${node.operator} ${of('left', 'right')})`;
    case 'MemberExpression':
      return `(${node.computed === true ? 'at' : '.'} ${of('object', 'property')})`;
    case 'CallExpression':
      return `(call ${of('callee')} ${all('arguments')})`;
    case 'ArrayExpression':
      return `[${all('elements')}]`;
    case 'ConditionalExpression':
      return `(? ${of('test', 'consequent', 'alternate')})`;
    default:
      return String(node.type);
  }
}
