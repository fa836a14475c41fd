import { refuse } from './expression-errors.ts';
import { expressionLimits } from './limits.ts';
import { isSign, type OperatorText, type Token } from './scan-tokens.ts';

/** What a token does in the expression. Grouping, commas, closing brackets and `:` do nothing of their own. */
export type Part = { readonly index: number } & (
  | { readonly role: 'name'; readonly text: string }
  | { readonly role: 'key'; readonly text: string }
  | { readonly role: 'literal'; readonly value: null | boolean | number | string }
  | { readonly role: 'unary'; readonly operator: '!' | '-' }
  | { readonly role: 'binary'; readonly operator: Exclude<OperatorText, '!'> | 'not in' }
  | { readonly role: 'question' }
  | { readonly role: 'index' }
  | { readonly role: 'array' }
  | { readonly role: 'call' }
);

interface Open {
  readonly kind: 'group' | 'call' | 'array' | 'index' | 'question';
  readonly token: Token;
}

/**
 * Checks that values and operators alternate and brackets pair, and gives each token its role, in reading order. It knows
 * nothing of precedence: that is jsep's. It runs first because jsep tells neither columns nor many of these
 * mistakes (`f(1 2)`, `[1,,2]`, `a b`), and because it bounds how deep jsep will recurse (contract 4.7).
 */
export function arrangeTokens(text: string, tokens: readonly Token[]): Part[] {
  const parts: Part[] = [];
  const open: Open[] = [];
  let wantsValue = true;

  function add(part: Part): void {
    parts.push(part);
    if (parts.length > expressionLimits.nodes) {
      refuse(
        'too_many_nodes',
        part.index,
        `The expression has more than ${expressionLimits.nodes} values and operators.`,
        'Split it over several branches or decisions.',
      );
    }
  }
  function enter(kind: Open['kind'], token: Token): void {
    open.push({ kind, token });
    if (open.length > expressionLimits.depth) refuseDepth(token.index);
  }
  function close(token: Token, sign: ')' | ']'): void {
    const top = open.pop();
    if (top?.kind === 'question') refuseUnclosed(top.token);
    const fits = sign === ')' ? ['group', 'call'] : ['array', 'index'];
    if (top === undefined || !fits.includes(top.kind)) {
      refuse('bracket_unexpected', token.index, `This \`${sign}\` closes nothing.`);
    }
  }

  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    const { index } = token;
    const top = open.at(-1);
    if (wantsValue) {
      if (token.kind === 'name') add({ role: 'name', text: token.text, index });
      else if (token.kind === 'literal') add({ role: 'literal', value: token.value, index });
      else if (token.kind === 'operator' && (token.text === '!' || token.text === '-')) {
        add({ role: 'unary', operator: token.text, index });
        continue;
      } else if (isSign(token, '(')) {
        enter('group', token);
        continue;
      } else if (isSign(token, '[')) {
        add({ role: 'array', index });
        enter('array', token);
        continue;
      } else if (isSign(token, ')') && top?.kind === 'call' && tokens[at - 1] === top.token)
        close(token, ')');
      else if (isSign(token, ']') && top?.kind === 'array' && tokens[at - 1] === top.token) close(token, ']');
      else refuseMissingValue(text, tokens, at);
      wantsValue = false;
      continue;
    }
    if (token.kind === 'operator') {
      const next = tokens[at + 1];
      if (token.text !== '!') add({ role: 'binary', operator: token.text, index });
      else if (next?.kind === 'operator' && next.text === 'in' && isWord(text, token)) {
        add({ role: 'binary', operator: 'not in', index });
        at += 1;
      } else refuseSecondValue(text, token);
      wantsValue = true;
    } else if (isSign(token, '.')) {
      const name = tokens[at + 1];
      refuseMemberOfNumber(token, tokens[at - 1]);
      if (name?.kind !== 'name') {
        refuse(
          'name_expected',
          index,
          'A dot must be followed by a name.',
          'Write other keys as ["…"], an index as [0].',
        );
      }
      add({ role: 'key', text: name.text, index: name.index });
      at += 1;
    } else if (isSign(token, '[')) {
      refuseMemberOfNumber(token, tokens[at - 1]);
      add({ role: 'index', index });
      enter('index', token);
      wantsValue = true;
    } else if (isSign(token, '(')) {
      const callee = tokens[at - 1];
      if (callee?.kind !== 'name' || isSign(tokens[at - 2], '.')) refuseCall(token, callee);
      add({ role: 'call', index });
      enter('call', token);
      wantsValue = true;
    } else if (isSign(token, ')')) close(token, ')');
    else if (isSign(token, ']')) close(token, ']');
    else if (isSign(token, ',')) {
      if (top?.kind === 'question') refuseUnclosed(top.token);
      if (top?.kind !== 'call' && top?.kind !== 'array') refuseSecondValue(text, token);
      wantsValue = true;
    } else if (isSign(token, '?')) {
      add({ role: 'question', index });
      enter('question', token);
      wantsValue = true;
    } else if (isSign(token, ':')) {
      if (open.pop()?.kind !== 'question') {
        refuse('bracket_unexpected', index, 'This `:` has no `?` before it.', 'Write `condition ? a : b`.');
      }
      wantsValue = true;
    } else refuseSecondValue(text, token);
  }

  const last = open.at(-1);
  if (wantsValue) refuseMissingValue(text, tokens, tokens.length);
  if (last !== undefined) refuseUnclosed(last.token);
  return parts;
}

export function refuseDepth(index: number): never {
  refuse(
    'too_deep',
    index,
    `The expression nests more than ${expressionLimits.depth} levels.`,
    'Split it over several branches or decisions.',
  );
}

function refuseMissingValue(text: string, tokens: readonly Token[], at: number): never {
  const token = tokens[at];
  const before = tokens[at - 1];
  if (before === undefined && token === undefined) {
    refuse(
      'empty',
      0,
      'There is no expression here.',
      'Write a condition, such as `event.authentication.aal == "aal2"`.',
    );
  }
  const where = before === undefined ? 'at the start' : `after \`${text.slice(before.index, before.end)}\``;
  const hint =
    token?.kind === 'operator' && token.text === '+'
      ? 'There is no plus sign for numbers; drop it.'
      : undefined;
  refuse('value_expected', (token ?? before)?.index ?? 0, `A value is missing ${where}.`, hint);
}

function refuseSecondValue(text: string, token: Token): never {
  refuse(
    'operator_expected',
    token.index,
    `The expression is complete before \`${shorten(text.slice(token.index, token.end))}\`.`,
    'Join two conditions with `&&` or `||`; write a single expression.',
  );
}

function refuseUnclosed(token: Token): never {
  if (isSign(token, '?')) {
    refuse('bracket_unclosed', token.index, 'This `?` has no `:`.', 'Write `condition ? a : b`.');
  }
  const closer = isSign(token, '(') ? ')' : ']';
  refuse('bracket_unclosed', token.index, 'This bracket is never closed.', `Close it with \`${closer}\`.`);
}

function refuseCall(token: Token, callee: Token | undefined): never {
  const hint =
    callee?.kind === 'name'
      ? `Values have no methods. Functions stand in front, as in \`size(event.authentication.methods)\`.`
      : undefined;
  refuse(
    'call_refused',
    callee?.index ?? token.index,
    'Only the functions of expressions can be called.',
    hint,
  );
}

function refuseMemberOfNumber(token: Token, before: Token | undefined): void {
  if (before?.kind !== 'literal' || typeof before.value !== 'number') return;
  refuse('operator_expected', token.index, 'A number has no members.');
}

/** `not` and `!` are one operator, but only the word joins with `in`. */
function isWord(text: string, token: Token): boolean {
  return text[token.index] === 'n';
}

function shorten(shown: string): string {
  return shown.length > 40 ? `${shown.slice(0, 39)}…` : shown;
}
