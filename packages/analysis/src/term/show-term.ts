import { spellPath } from '@sluice/expression';
import { isValue } from './build-term.ts';
import { readEach } from './each.ts';
import { spellSource, spellValue } from './spell-term.ts';
import type { ApplyTerm, Input, Op, Term } from './term.ts';

/** How tightly a spelling binds; a part that binds less stands in parentheses. */
const bind = { choice: 0, or: 1, and: 2, equal: 3, order: 4, sum: 5, product: 6, unary: 7, atom: 8 } as const;

interface Shown {
  readonly text: string;
  readonly binds: number;
}

/** A term for people, as an expression would say it: `event.request.geo.country == "US"`. */
export function showTerm(term: Term): string {
  return show(term).text;
}

function show(term: Term): Shown {
  switch (term.kind) {
    case 'value':
      return atom(spellValue(term.value));
    case 'input':
      return atom(showInput(term.input));
    case 'apply':
      return showApply(term);
    case 'choose': {
      const text = `${within(term.test, bind.or)} ? ${within(term.yes, bind.or)} : ${within(term.no, bind.choice)}`;
      return { text, binds: bind.choice };
    }
    case 'object': {
      const entries = term.entries.map(([key, item]) => `${JSON.stringify(key)}: ${showTerm(item)}`);
      const base = term.base === null ? [] : [`...${within(term.base, bind.atom)}`];
      return atom(`{ ${[...base, ...entries].join(', ')} }`);
    }
    case 'list':
      return atom(`[${term.items.map(showTerm).join(', ')}]`);
  }
}

/** A place in a document: the event's and the flow's own as an expression reads them, others by their source. */
export function showInput({ source, path }: Input): string {
  if (source.kind === 'item') return spellPath([`item${source.at === '0' ? '' : source.at}`, ...path]);
  const root = spellSource(source);
  const isPlain = /^[a-z]+$/.test(root);
  const members = spellPath([source.kind, ...path]).slice(source.kind.length);
  return (isPlain ? root : `${source.kind}(${source.at})`) + members;
}

function atom(text: string): Shown {
  return { text, binds: bind.atom };
}

function within(term: Term, binds: number): string {
  const shown = show(term);
  return shown.binds >= binds ? shown.text : `(${shown.text})`;
}

function infix(sign: string, binds: number, [a, b]: readonly Term[]): Shown {
  const [left, right] = [a, b].map((term) => (term === undefined ? '' : within(term, binds + 1)));
  return { text: `${left} ${sign} ${right}`, binds };
}

const infixes: Partial<Readonly<Record<Op, readonly [sign: string, binds: number, denied?: string]>>> = {
  is: ['==', bind.equal, '!='],
  same: ['==', bind.equal, '!='],
  less: ['<', bind.order],
  lessOrEqual: ['<=', bind.order],
  jsLess: ['<', bind.order],
  jsLessOrEqual: ['<=', bind.order],
  in: ['in', bind.order, 'not in'],
  plus: ['+', bind.sum],
  jsAdd: ['+', bind.sum],
  minus: ['-', bind.sum],
  times: ['*', bind.product],
  over: ['/', bind.product],
  rest: ['%', bind.product],
};
const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=' };

function showApply(term: ApplyTerm): Shown {
  const { op, args } = term;
  const [first = term, second] = args;
  switch (op) {
    case 'and':
    case 'or':
      return {
        text: args.map((arg) => within(arg, bind[op] + 1)).join(op === 'and' ? ' && ' : ' || '),
        binds: bind[op],
      };
    case 'not':
      return showNot(first);
    case 'truthy':
    case 'expressionTruthy':
    case 'orNull':
    case 'json':
      return show(first);
    case 'nullish':
      return { text: `${within(first, bind.order)} == null`, binds: bind.equal };
    case 'negate':
      return { text: `-${within(first, bind.unary)}`, binds: bind.unary };
    case 'typeOf':
      return { text: `typeof ${within(first, bind.unary)}`, binds: bind.unary };
    case 'get':
      return atom(`${within(first, bind.atom)}[${second === undefined ? '' : showTerm(second)}]`);
    case 'has':
      return infix('in', bind.order, args.toReversed());
  }
  const asked = readEach(term);
  if (asked !== null) {
    const item = showInput({ source: { kind: 'item', at: asked.name }, path: [] });
    return atom(`${op}(${showTerm(asked.list)}, ${item} => ${showTerm(asked.body)})`);
  }
  const spelled = infixes[op];
  if (spelled === undefined) return atom(`${op}(${args.map(showTerm).join(', ')})`);
  const [sign, binds] = spelled;
  const turned = mirrored[sign];
  // A constant reads better on the right.
  if (turned !== undefined && isValue(first)) return infix(turned, binds, args.toReversed());
  return infix(sign, binds, args);
}

function showNot(term: Term): Shown {
  if (term.kind === 'apply') {
    const [inner = term] = term.args;
    if (term.op === 'nullish') return { text: `${within(inner, bind.order)} != null`, binds: bind.equal };
    const denied = infixes[term.op]?.[2];
    if (denied !== undefined) return infix(denied, bind.equal, term.args);
  }
  return { text: `!${within(term, bind.unary)}`, binds: bind.unary };
}
