import type { Json } from '@sluice/expression';
import { Document, isScalar, Scalar, visit } from 'yaml';

/** A value on one line, in flow style, so that it may stand anywhere; `like` is a scalar whose quotes it takes over. */
export function spellFlow(value: Json, like?: unknown): string {
  const document = new Document([value]);
  visit(document.contents, {
    Collection(_, node) {
      node.flow = true;
    },
    Scalar(_, node) {
      // A block scalar has no flow spelling.
      if (typeof node.value === 'string' && node.value.includes('\n')) node.type = Scalar.QUOTE_DOUBLE;
      else if (typeof node.value === 'string' && isScalar(like) && isQuoted(like.type)) node.type = like.type;
    },
  });
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: true }).trim();
  return text.replace(/^\[\s*/u, '').replace(/\s*\]$/u, '');
}

function isQuoted(type: Scalar['type']): type is 'QUOTE_DOUBLE' | 'QUOTE_SINGLE' {
  return type === Scalar.QUOTE_DOUBLE || type === Scalar.QUOTE_SINGLE;
}

/** The items of a list or the pairs of an object, each in flow style on a line of its own, as block style has them. */
export function spellBlock(value: Json & object, indent: string, first: string): string {
  const items = Array.isArray(value)
    ? value.map((item) => `- ${spellFlow(item)}`)
    : Object.entries(value).map(([key, item]) => `${spellFlow(key)}: ${spellFlow(item ?? null)}`);
  return items.map((item, index) => `${index === 0 ? first : indent}${item}\n`).join('');
}
