import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from '@jest/globals';
import jsep from 'jsep';
import { compileExpression } from './compile-expression.ts';
import { errorsOf, evaluateText, refusalOf } from './testing/evaluate-text.ts';

/** The class behind jsep, as its other users in the process change it. */
const { Jsep } = jsep as unknown as {
  Jsep: typeof jsep & { prototype: Record<string, unknown>; [name: string]: unknown };
};

interface Snapshot {
  readonly statics: Record<string, PropertyDescriptor>;
  readonly methods: Record<string, PropertyDescriptor>;
  readonly tables: unknown;
}

function spell(value: unknown): unknown {
  if (value instanceof Set) return [...value];
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'jsep')
      .map(([key, part]) => [key, spell(part)]),
  );
}

function takeSnapshot(): Snapshot {
  const statics = Object.getOwnPropertyDescriptors(Jsep) as Record<string, PropertyDescriptor>;
  return {
    statics,
    methods: Object.getOwnPropertyDescriptors(Jsep.prototype) as Record<string, PropertyDescriptor>,
    tables: Object.entries(statics)
      .filter(([name]) => name !== 'prototype')
      .map(([name, { value }]) => [name, Array.isArray(value) ? value : spell(value)]),
  };
}

function copyTable(value: unknown): unknown {
  if (value instanceof Set) return new Set(value);
  return typeof value === 'object' && value !== null ? { ...value } : value;
}

/** Undoes what a test does to jsep, in place: the tables themselves and what they hold. */
const pristine = Object.entries(Object.getOwnPropertyDescriptors(Jsep))
  .filter(([, descriptor]) => descriptor.writable === true)
  .map(([name, { value }]) => ({ name, value, copy: copyTable(value) }));
const pristineMethods = Object.getOwnPropertyDescriptors(Jsep.prototype);

afterEach(() => {
  for (const { name, value, copy } of pristine) {
    Reflect.set(Jsep, name, value);
    if (value instanceof Set) {
      value.clear();
      for (const entry of copy as Set<string>) value.add(entry);
    } else if (typeof value === 'object' && value !== null) {
      for (const key of Object.keys(value)) Reflect.deleteProperty(value, key);
      Object.assign(value, copy);
    }
  }
  Object.defineProperties(Jsep.prototype, pristineMethods);
});

const probe = 'event.a + 2 * 3 == 7 and not (event.b in [1]) ? "yes" : "no"';
const scope = { event: { a: 1, b: 2 } };

describe('what others see of us', () => {
  it.each([
    ['an expression that compiles', 'event.a and not event.b or 1 in [1] ? 1 : 2'],
    ['an expression that is refused', 'event.a === (1'],
  ])('4.1 leaves jsep as it was after %s', (_, text) => {
    const before = takeSnapshot();
    compileExpression(text, { session: false });
    const after = takeSnapshot();
    expect(after.statics).toEqual(before.statics);
    expect(after.tables).toEqual(before.tables);
    for (const [name, { value }] of Object.entries(before.statics))
      expect(after.statics[name]?.value).toBe(value);
    for (const [name, { value }] of Object.entries(before.methods))
      expect(after.methods[name]?.value).toBe(value);
  });
  it('4.1 leaves jsep as it was when the parse itself throws', () => {
    const before = takeSnapshot();
    const { has } = Set.prototype;
    try {
      Set.prototype.has = () => {
        throw new Error('from inside the parse');
      };
      expect(compileExpression('event.a + 1', { session: false }).ok).toBe(false);
    } finally {
      Set.prototype.has = has;
    }
    expect(takeSnapshot().tables).toEqual(before.tables);
    expect(evaluateText('event.a + 1', scope)).toBe(2);
  });
  it('4.1 leaves the words and and or plain names for others', () => {
    evaluateText(probe, scope);
    expect(jsep('and')).toMatchObject({ type: 'Identifier', name: 'and' });
    expect(jsep('a === b ?? c')).toMatchObject({ type: 'BinaryExpression' });
    expect(jsep('a and b')).toMatchObject({ type: 'Compound' });
  });
  it('4.1 gives a plugin of another user its grammar back', () => {
    jsep.addBinaryOp('and', 10);
    jsep.addLiteral('yes', 1);
    evaluateText(probe, scope);
    expect(jsep('a and yes')).toMatchObject({ operator: 'and', right: { type: 'Literal', value: 1 } });
    expect(evaluateText('1 and 0', scope)).toBe(false);
  });
});

describe('what we see of others', () => {
  const attacks: [string, () => void][] = [
    ['removes operators', () => jsep.removeBinaryOp('==')],
    ['removes all binary operators', () => jsep.removeAllBinaryOps()],
    ['removes all unary operators', () => jsep.removeAllUnaryOps()],
    ['removes all literals', () => jsep.removeAllLiterals()],
    ['changes precedence', () => jsep.addBinaryOp('+', 100)],
    ['makes operators right-associative', () => jsep.addBinaryOp('-', 9, true)],
    ['adds operators', () => jsep.addBinaryOp('event', 5)],
    ['adds longer operators', () => jsep.addBinaryOp('and not', 3)],
    ['adds literals', () => jsep.addLiteral('event', 'theirs')],
    ['adds identifier characters', () => jsep.addIdentifierChar('.')],
    ['adds more identifier characters', () => jsep.addIdentifierChar(' ')],
    ['clears identifier characters', () => Jsep.additional_identifier_chars.clear()],
    ['changes lengths', () => Reflect.set(Jsep, 'max_binop_len', 1)],
    ['changes the word this', () => Reflect.set(Jsep, 'this_str', 'event')],
    ['changes a character', () => Reflect.set(Jsep, 'PERIOD_CODE', 44)],
    ['changes a node type', () => Reflect.set(Jsep, 'BINARY_EXP', 'Theirs')],
    ['replaces the hooks', () => Reflect.set(Jsep, 'hooks', { run: () => undefined })],
    ['replaces a static method', () => Reflect.set(Jsep, 'isIdentifierPart', () => false)],
    ['replaces the precedence', () => Reflect.set(Jsep, 'binaryPrecedence', () => 1)],
    [
      'replaces a method',
      () => {
        Jsep.prototype['gobbleToken'] = () => ({ type: 'Literal', value: true, raw: 'true' });
      },
    ],
    [
      'takes every token in a hook',
      () =>
        jsep.hooks.add('gobble-token', (env) => {
          env.node = { type: 'Literal', value: true, raw: 'true' };
        }),
    ],
    [
      'changes every expression in a hook',
      () =>
        jsep.hooks.add('after-expression', (env) => {
          env.node = { type: 'Literal', value: true, raw: 'true' };
        }),
    ],
    [
      'moves the position in a hook',
      () =>
        jsep.hooks.add('gobble-spaces', function () {
          this.index += 1;
        }),
    ],
    [
      'makes a static an accessor',
      () =>
        Object.defineProperty(Jsep, 'literals', {
          get: () => ({ event: 1 }),
          set: () => undefined,
          configurable: true,
        }),
    ],
  ];
  it.each(attacks)('4.1 parses the same when another user %s', (_, attack) => {
    attack();
    expect(evaluateText(probe, scope)).toBe('yes');
    expect(evaluateText('10 - 4 - 3', scope)).toBe(3);
    expect(evaluateText('event.a + 2 * 3', scope)).toBe(7);
    expect(refusalOf('event.a === 1')).toBe('operator_refused 9');
    expect(refusalOf('this.event')).toBe('word_refused 1');
    expect(errorsOf('yes and theirs')).toHaveLength(2);
  });
  it('4.1 is deaf to hooks on Object.prototype', () => {
    const name = 'gobble-token';
    const hook = (env: { node?: unknown }) => {
      env.node = { type: 'Literal', value: true, raw: 'true' };
    };
    try {
      Object.defineProperty(Object.prototype, name, { value: [hook], configurable: true });
      expect(evaluateText(probe, scope)).toBe('yes');
    } finally {
      Reflect.deleteProperty(Object.prototype, name);
    }
  });
  it.each([
    ['reads precedence otherwise', 'Jsep.binaryPrecedence = () => 1'],
    [
      'drops every negation',
      'const g = Jsep.prototype.runHook; Jsep.prototype.runHook = function (name, node) { return g.call(this, name, node?.type === "UnaryExpression" ? node.argument : node); }',
    ],
    ['is frozen with its grammar', 'Object.freeze(Jsep)'],
  ])('4.1 refuses every expression when jsep %s before we load', (_, change) => {
    const load = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
    const program = `
      const { Jsep } = await import(${load('../node_modules/jsep/dist/jsep.js')});
      ${change};
      const { compileExpression } = await import(${load('./index.ts')});
      const compiled = compileExpression('event.a', { session: false });
      process.stdout.write(compiled.ok ? 'accepted' : compiled.errors[0].code);`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(output).toBe('parser_altered');
  });
});
