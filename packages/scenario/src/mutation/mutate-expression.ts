import { scanTokens, type Token } from '@sluice/expression';
import type { MutationKind } from './mutant.ts';

/** A piece of a text and what takes its place. Offsets in UTF-16 units from 0. */
export interface TextMutation {
  readonly kind: MutationKind;
  readonly from: number;
  readonly to: number;
  readonly insert: string;
  readonly change: string;
}

const turned: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
};
const swapped: Readonly<Record<string, string>> = { '&&': '||', '||': '&&', and: 'or', or: 'and' };

/** Every fault that can be planted in a decision expression (contract 4.4), in reading order; none when it does not parse. */
export function mutateExpression(text: string): readonly TextMutation[] {
  let tokens: readonly Token[];
  try {
    tokens = scanTokens(text);
  } catch {
    return [];
  }
  return tokens.flatMap((token, at): TextMutation[] => {
    const spelled = text.slice(token.index, token.end);
    const swap = (kind: MutationKind, insert: string): TextMutation[] => [
      { kind, from: token.index, to: token.end, insert, change: `${spelled} became ${insert}` },
    ];
    if (token.kind === 'literal')
      return literalFaults(token, spelled).flatMap((other) => swap('literal', other));
    if (token.kind !== 'operator') return [];
    const opposite = turned[spelled];
    if (opposite !== undefined) return swap('comparison', opposite);
    const other = swapped[spelled];
    if (other !== undefined) return swap('boolean-operator', other);
    if (token.text === 'in') return isNot(tokens[at - 1]) ? [] : swap('negation', 'not in');
    const next = tokens[at + 1];
    if (!isNot(token) || next === undefined) return [];
    return [
      { kind: 'negation', from: token.index, to: next.index, insert: '', change: `${spelled} was dropped` },
    ];
  });
}

function isNot(token: Token | undefined): boolean {
  return token?.kind === 'operator' && token.text === '!';
}

function literalFaults(token: Extract<Token, { kind: 'literal' }>, spelled: string): string[] {
  const { value } = token;
  if (typeof value === 'boolean') return [String(!value)];
  if (typeof value === 'number') return [String(value + 1)];
  // One more sign before the closing quote: whatever the escapes are, it is another text.
  return typeof value === 'string' ? [`${spelled.slice(0, -1)}~${spelled.slice(-1)}`] : [];
}
