import { compileExpression, compileTemplate, type ExpressionNode, type Json } from '@sluice/expression';
import { apply, choose, isValue, list, object, value } from '../term/build-term.ts';
import { fromExpression } from '../term/from-expression.ts';
import { simplify } from '../term/simplify.ts';
import type { Concrete, Term } from '../term/term.ts';

/** What an expression is over `event`, `step` and `session`; null when it cannot be read. */
export function termOfExpression(text: string): Term | null {
  const compiled = compileExpression(text, { session: true });
  return compiled.ok ? simplify(fromExpression(compiled.value.ast)) : null;
}

/** JSON with templates in it (formats, section 2). A text that is exactly one template is its value. */
export function termOfJson(json: Json): Term {
  if (typeof json === 'string') return termOfText(json, { whole: true, encode: null });
  if (typeof json !== 'object' || json === null) return value(json);
  if (Array.isArray(json)) return list(json.map((item: Json) => termOfJson(item)));
  return object(Object.entries(json).map(([key, item]) => [key, termOfJson(item)] as const));
}

/** A URL: values are percent-encoded, which no term says, so they are opaque; `at` makes them distinct. */
export function termOfUrl(text: string, at: string): Term {
  return termOfText(text, { whole: false, encode: at });
}

function termOfText(
  text: string,
  { whole, encode }: { readonly whole: boolean; readonly encode: string | null },
): Term {
  const compiled = compileTemplate(text, { session: true });
  if (!compiled.ok) return { kind: 'input', input: { source: { kind: 'opaque', at: text }, path: [] } };
  const { expressions } = compiled.value;
  if (expressions.length === 0) return value(text);
  const pieces = piecesOf(text, expressions).map((piece, index) => {
    if (typeof piece === 'string') return value(piece);
    const term = simplify(fromExpression(piece));
    if (encode === null) return term;
    if (isValue(term)) return value(encodeURIComponent(textOf(term.value).toWellFormed()));
    return {
      kind: 'input',
      input: { source: { kind: 'opaque', at: `${encode}.${index}`, types: ['string'] }, path: [] },
    } as const satisfies Term;
  });
  const [first] = pieces;
  if (whole && pieces.length === 1 && first !== undefined) return first;
  return pieces.map(spellPiece).reduce((left, right) => apply('jsAdd', left, right), value(''));
}

function textOf(found: Concrete): string {
  return typeof found === 'string' ? found : found == null ? '' : JSON.stringify(found);
}

/** Null as nothing, text as it is, anything else as JSON. */
function spellPiece(term: Term): Term {
  return choose(
    apply('is', apply('typeOf', term), value('string')),
    term,
    choose(apply('nullish', term), value(''), apply('writeJson', term)),
  );
}

function piecesOf(
  text: string,
  expressions: readonly {
    readonly expression: { readonly text: string; readonly ast: ExpressionNode };
    readonly index: number;
  }[],
): (string | ExpressionNode)[] {
  const pieces: (string | ExpressionNode)[] = [];
  let from = 0;
  for (const { expression, index } of expressions) {
    const before = text.slice(from, index - 2);
    if (before !== '') pieces.push(before);
    pieces.push(expression.ast);
    from = index + expression.text.length + 2;
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}
