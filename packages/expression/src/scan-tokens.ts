import { refuse } from './expression-errors.ts';
import { readStringLiteral } from './read-string-literal.ts';
import { refusedBitSigns, refusedSigns, refusedWords } from './refused-signs.ts';

/** `index` and `end` are UTF-16 units from 0. */
export type Token = { readonly index: number; readonly end: number } & (
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'literal'; readonly value: null | boolean | number | string }
  | { readonly kind: 'operator'; readonly text: OperatorText }
  | { readonly kind: 'sign'; readonly text: Sign }
);
export type OperatorText =
  | '&&'
  | '||'
  | '!'
  | '=='
  | '!='
  | '<='
  | '>='
  | '<'
  | '>'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | 'in';
export type Sign = '(' | ')' | '[' | ']' | ',' | '.' | '?' | ':';

const operators = ['&&', '||', '==', '!=', '<=', '>=', '<', '>', '!', '+', '-', '*', '/', '%'] as const;
const signs = ['(', ')', '[', ']', ',', '.', '?', ':'] as const;
const words: ReadonlyMap<string, OperatorText> = new Map([
  ['and', '&&'],
  ['or', '||'],
  ['not', '!'],
  ['in', 'in'],
]);
const constants: ReadonlyMap<string, null | boolean> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

const spacePattern = /[ \t\n\r]*/y;
const namePattern = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const hyphenatedPattern = /[A-Za-z0-9_$]+(?:-[A-Za-z0-9_$]+)*/y;
const numberPattern = /(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y;
const namePart = /[A-Za-z0-9_$]/;

/**
 * Cuts the text into tokens. This is where hyphens are decided (contract 4.3): directly after `step.`, and for the key
 * after the slug, the longest run of name characters with single hyphens between them is one name.
 */
export function scanTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let index = matchAt(spacePattern, text, 0).length;
  while (index < text.length) {
    const token = scanToken(text, index, tokens);
    tokens.push(token);
    index = token.end + matchAt(spacePattern, text, token.end).length;
  }
  return tokens;
}

function scanToken(text: string, index: number, before: readonly Token[]): Token {
  const character = text[index] ?? '';
  if (isSign(before.at(-1), '.')) {
    const name = matchAt(isHyphenSpot(before) ? hyphenatedPattern : namePattern, text, index);
    if (name !== '') return { kind: 'name', text: name, index, end: index + name.length };
  }
  if (character === '"' || character === "'") {
    const { value, end } = readStringLiteral(text, index);
    return { kind: 'literal', value, index, end };
  }
  const isMemberDot = character === '.' && endsOperand(before.at(-1));
  const number = isMemberDot ? '' : matchAt(numberPattern, text, index);
  if (number !== '') return readNumber(text, number, index);
  const name = matchAt(namePattern, text, index);
  if (name !== '') return readWord(name, index);
  return readSign(text, index, before);
}

function readNumber(text: string, spelling: string, index: number): Token {
  const end = index + spelling.length;
  const next = text[end] ?? '';
  if (namePart.test(next) || next === '.') {
    refuse(
      'bad_number',
      index,
      `A number cannot be followed by \`${next}\`.`,
      'Write it as in `12`, `0.5`, `1e3`.',
    );
  }
  if (/^0[0-9]/.test(spelling)) {
    refuse('bad_number', index, 'A number cannot start with a zero before other digits.', 'Drop the zero.');
  }
  const value = Number(spelling);
  if (!Number.isFinite(value)) refuse('bad_number', index, 'This number is too large.');
  return { kind: 'literal', value, index, end };
}

function readWord(word: string, index: number): Token {
  const end = index + word.length;
  const operator = words.get(word);
  if (operator !== undefined) return { kind: 'operator', text: operator, index, end };
  const constant = constants.get(word);
  if (constant !== undefined) return { kind: 'literal', value: constant, index, end };
  const hint = refusedWords.get(word);
  if (hint !== undefined) refuse('word_refused', index, `\`${word}\` is not part of an expression.`, hint);
  return { kind: 'name', text: word, index, end };
}

function readSign(text: string, index: number, before: readonly Token[]): Token {
  const refused = refusedSigns.find(
    ([sign]) => text.startsWith(sign, index) && !isEquality(text, sign, index),
  );
  if (refused !== undefined) {
    refuse('operator_refused', index, `\`${refused[0]}\` is not part of an expression.`, refused[1]);
  }
  const operator = operators.find((candidate) => text.startsWith(candidate, index));
  if (operator !== undefined) {
    if (operator === '-') refuseGluedMinus(text, index, before);
    return { kind: 'operator', text: operator, index, end: index + operator.length };
  }
  const character = text[index] ?? '';
  const sign = signs.find((candidate) => candidate === character);
  if (sign !== undefined) return { kind: 'sign', text: sign, index, end: index + 1 };
  const bitHint = refusedBitSigns[character];
  if (bitHint !== undefined) {
    refuse('operator_refused', index, `\`${character}\` is not part of an expression.`, bitHint);
  }
  const shown = String.fromCodePoint(text.codePointAt(index) ?? 0);
  const visible = /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(shown) ? `\`${shown}\`` : `U+${spellCodePoint(shown)}`;
  refuse(
    'unexpected_character',
    index,
    `The character ${visible} cannot stand outside a string.`,
    'Names are made of letters, digits and underscores; write other keys as ["…"].',
  );
}

/** `==` starts with the refused `=`. */
function isEquality(text: string, sign: string, index: number): boolean {
  return sign === '=' && text[index + 1] === '=';
}

/** `event.user.app_metadata.account-tier`: the hyphen could be either, so neither is taken. */
function refuseGluedMinus(text: string, index: number, before: readonly Token[]): void {
  const last = before.at(-1);
  const isKey = last?.kind === 'name' && last.end === index && isSign(before.at(-2), '.');
  if (!isKey || !namePart.test(text[index + 1] ?? '')) return;
  const key = matchAt(hyphenatedPattern, text, last.index);
  refuse(
    'ambiguous_minus',
    index,
    'This hyphen could be a minus or part of a key.',
    `For the key write ["${key}"]; for a subtraction put spaces around the minus.`,
  );
}

/** Whether a name that follows the tokens, a dot being last, is a slug or the key directly after one. */
function isHyphenSpot(tokens: readonly Token[]): boolean {
  const last = tokens.length - 2;
  if (isStepRoot(tokens, last)) return true;
  if (tokens[last]?.kind === 'name') return isSign(tokens[last - 1], '.') && isStepRoot(tokens, last - 2);
  if (!isSign(tokens[last], ']')) return false;
  let depth = 0;
  for (let at = last; at > 0; at -= 1) {
    if (isSign(tokens[at], ']')) depth += 1;
    if (isSign(tokens[at], '[')) depth -= 1;
    if (depth === 0) return isStepRoot(tokens, at - 1);
  }
  return false;
}

function isStepRoot(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  return token?.kind === 'name' && token.text === 'step' && !isSign(tokens[at - 1], '.');
}

function endsOperand(token: Token | undefined): boolean {
  if (token === undefined || token.kind === 'operator') return false;
  return token.kind !== 'sign' || token.text === ')' || token.text === ']';
}

export function isSign(token: Token | undefined, sign: Sign): boolean {
  return token?.kind === 'sign' && token.text === sign;
}

function spellCodePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

/** What a sticky pattern matches at `index`, or an empty string. */
function matchAt(pattern: RegExp, text: string, index: number): string {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0] ?? '';
}
