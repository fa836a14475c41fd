import { isApply, isValue } from '../term/build-term.ts';
import { spellValue } from '../term/spell-term.ts';
import type { ApplyTerm, Concrete, Input, InputTerm, Op, Term } from '../term/term.ts';

/** How comparisons look at a place. What is not here is `foreign`: representatives cannot stand for all of it. */
export type Look =
  | 'equal'
  | 'order'
  | 'jsOrder'
  | 'affix'
  | 'size'
  | 'length'
  | 'member'
  | 'key'
  | 'integer'
  | 'foreign';

/** What a place is compared with: whatever two values all of this looks at alike, no constraint can tell apart. */
export class Usage {
  readonly looks = new Set<Look>();
  /** Compared for equality, by spelling. */
  readonly constants = new Map<string, Concrete>();
  readonly numbers = new Set<number>();
  readonly texts = new Set<string>();
  readonly starts = new Set<string>();
  readonly ends = new Set<string>();
  readonly parts = new Set<string>();
  readonly sizes = new Set<number>();
  readonly members = new Map<string, Concrete>();
  readonly keys = new Set<string>();

  add(value: Concrete): void {
    this.constants.set(spellValue(value), value);
  }

  addAll(other: Usage): void {
    for (const look of other.looks) this.looks.add(look);
    for (const [key, value] of other.constants) this.constants.set(key, value);
    for (const [key, value] of other.members) this.members.set(key, value);
    for (const name of ['numbers', 'sizes'] as const) for (const item of other[name]) this[name].add(item);
    for (const name of ['texts', 'starts', 'ends', 'parts', 'keys'] as const) {
      for (const item of other[name]) this[name].add(item);
    }
  }
}

export interface UsageSink {
  of(input: Input): Usage;
  /** Two inputs are compared with each other. */
  link(a: Input, b: Input): void;
}

/** A comparison that representatives decide for all values. */
type Reading = (sink: UsageSink) => void;

/**
 * Reads a boolean term's atoms. Each is given to `foreign` unless it compares inputs with constants or with each other in one of
 * the ways of {@link Look}.
 */
export function readUsage(term: Term, sink: UsageSink, foreign: (atom: Term) => void): void {
  for (const atom of atomsOf(term)) {
    const reading = readAtom(atom);
    if (reading === null) foreign(atom);
    else reading(sink);
  }
}

/** The parts of a boolean term that are no connectives. */
export function* atomsOf(term: Term): Generator<Term> {
  if (isValue(term)) return;
  if (term.kind === 'choose') {
    for (const part of [term.test, term.yes, term.no]) yield* atomsOf(part);
  } else if (term.kind === 'apply' && (term.op === 'and' || term.op === 'or' || term.op === 'not')) {
    for (const part of term.args) yield* atomsOf(part);
  } else yield term;
}

/** Null: the atom is foreign. */
export function readAtom(atom: Term): Reading | null {
  if (atom.kind === 'input') return equalTo(atom, true);
  if (atom.kind !== 'apply') return null;
  const before = readings.get(atom);
  if (before !== undefined) return before;
  const reading = findReading(atom);
  readings.set(atom, reading);
  return reading;
}
const readings = new WeakMap<Term, Reading | null>();

function findReading({ op, args }: ApplyTerm): Reading | null {
  const [a, b] = args.map(stripOrNull);
  if (a === undefined) return null;
  switch (op) {
    case 'truthy':
      return a.kind === 'input' ? looksAt(a, addTruths) : null;
    case 'nullish':
      return a.kind === 'input' ? looksAt(a, () => {}) : null;
    case 'isInteger':
      return a.kind === 'input' ? looksAt(a, ({ looks }) => looks.add('integer')) : null;
    default:
      return b === undefined ? null : readPair(op, a, b);
  }
}

/** What JavaScript and expressions take for false. */
function addTruths(usage: Usage): void {
  for (const item of [false, null, 0, '']) usage.add(item);
}

function readPair(op: Op, a: Term, b: Term): Reading | null {
  switch (op) {
    case 'is':
    case 'same':
    case 'less':
    case 'lessOrEqual':
    case 'jsLess':
    case 'jsLessOrEqual':
      if (isValue(b)) return readComparison(op, a, b.value);
      if (isValue(a)) return readComparison(op, b, a.value);
      return a.kind === 'input' && b.kind === 'input' && !op.startsWith('js') ? linked(op, a, b) : null;
    case 'in':
      return readMembership(a, b);
    case 'contains':
      return readContains(a, b);
    case 'startsWith':
    case 'endsWith':
      return readAffix(op === 'startsWith' ? 'starts' : 'ends', a, b);
    case 'has': {
      if (a.kind !== 'input' || !isValue(b)) return null;
      const { value } = b;
      return looksAt(a, ({ looks, keys }) => {
        looks.add('key');
        keys.add(String(value));
      });
    }
    default:
      return null;
  }
}

function stripOrNull(term: Term): Term {
  return isApply(term, 'orNull') ? (term.args[0] ?? term) : term;
}

function looksAt({ input }: InputTerm, tell: (usage: Usage) => void): Reading {
  return (sink) => tell(sink.of(input));
}

function equalTo(term: InputTerm, value: Concrete): Reading {
  return looksAt(term, (usage) => {
    usage.looks.add('equal');
    usage.add(value);
  });
}

function linked(op: Op, a: InputTerm, b: InputTerm): Reading {
  return (sink) => {
    sink.link(a.input, b.input);
    for (const { input } of [a, b])
      sink.of(input).looks.add(op === 'is' || op === 'same' ? 'equal' : 'order');
  };
}

/** An input, its size or its type compared with a constant. */
function readComparison(op: Op, subject: Term, value: Concrete): Reading | null {
  if (subject.kind === 'input') return readOrder(op, subject, value);
  if (subject.kind !== 'apply') return null;
  const [inner] = subject.args.map(stripOrNull);
  if (inner?.kind !== 'input') return null;
  if (subject.op === 'typeOf' && (op === 'is' || op === 'same')) return looksAt(inner, () => {});
  if (subject.op !== 'size' && subject.op !== 'length') return null;
  if (op.startsWith('js') && typeof value !== 'number') return null;
  const look = subject.op;
  return looksAt(inner, ({ looks, sizes }) => {
    looks.add(look);
    sizes.add(typeof value === 'number' ? Math.floor(value) : 0);
  });
}

function readOrder(op: Op, subject: InputTerm, value: Concrete): Reading | null {
  if (op === 'is' || op === 'same') return equalTo(subject, value);
  const isJs = op.startsWith('js');
  if (isJs && typeof value !== 'number') return null;
  return looksAt(subject, ({ looks, numbers, texts }) => {
    looks.add(isJs ? 'jsOrder' : 'order');
    if (typeof value === 'number') numbers.add(value);
    if (typeof value === 'string') texts.add(value);
  });
}

/** `x in ["a", "b"]`, `"a" in x`. */
function readMembership(item: Term, whole: Term): Reading | null {
  if (item.kind === 'input' && isValue(whole) && Array.isArray(whole.value)) {
    const elements: readonly Concrete[] = whole.value;
    return looksAt(item, (usage) => {
      usage.looks.add('equal');
      for (const element of elements) usage.add(element);
    });
  }
  return whole.kind === 'input' && isValue(item) ? memberOfInput(whole, item.value) : null;
}

function memberOfInput(whole: InputTerm, item: Concrete): Reading {
  return looksAt(whole, ({ looks, members, keys }) => {
    looks.add('member');
    members.set(spellValue(item), item);
    if (typeof item === 'string') keys.add(item);
  });
}

function readContains(whole: Term, item: Term): Reading | null {
  if (whole.kind !== 'input' || !isValue(item)) return null;
  const { value } = item;
  return looksAt(whole, (usage) => {
    usage.looks.add('member');
    usage.members.set(spellValue(value), value);
    if (typeof value !== 'string') return;
    usage.looks.add('affix');
    usage.parts.add(value);
  });
}

function readAffix(where: 'starts' | 'ends', text: Term, affix: Term): Reading | null {
  if (text.kind !== 'input' || !isValue(affix)) return null;
  const { value } = affix;
  return looksAt(text, (usage) => {
    usage.looks.add('affix');
    if (typeof value === 'string') usage[where].add(value);
  });
}
