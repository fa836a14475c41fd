import type { ActionLanguage } from '@sluice/flow';
import { type Comment, type Options, type Program, parse } from 'acorn';
import { type ActionFunction, onlyFunction } from './only-function.ts';
import { stripTypes } from './strip-types.ts';

/** An action's source as a tree. Offsets are those of the author's source. */
export interface ParsedAction {
  readonly program: Program;
  /** The source, with a blank wherever it had a type. */
  readonly text: string;
  /** Comments that begin with two slashes, in source order. */
  readonly lineComments: readonly Comment[];
  /** The statements that run: a body's own, or those of the one function. */
  readonly entry: { readonly kind: 'body' } | { readonly kind: 'function'; readonly fn: ActionFunction };
}

/** Contract, section 10: longer sources are refused when they are saved. */
const maxSourceLength = 100_000;

const options = {
  ecmaVersion: 'latest',
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
  allowHashBang: false,
} as const satisfies Partial<Options>;

/** Reads a source by contract 5.1; null when it is none, or cannot be read here. Never runs it, never throws. */
export function parseAction(source: string, language: ActionLanguage): ParsedAction | null {
  if (source.length > maxSourceLength) return null;
  try {
    const text = language === 'typescript' ? withoutTypes(source) : source;
    const parsed = text === null ? null : parseProgram(text);
    if (text === null || parsed === null) return null;
    const { program } = parsed;
    const fn = onlyFunction(program.body)?.fn;
    if (fn === undefined && hasModuleSyntax(program)) return null;
    if (fn?.generator === true) return null;
    return { ...parsed, text, entry: fn === undefined ? { kind: 'body' } : { kind: 'function', fn } };
  } catch {
    // Nested deeper than a parser has stack for, or the compiler broke down.
    return null;
  }
}

function withoutTypes(source: string): string | null {
  const stripped = stripTypes(source);
  return stripped.ok && stripped.text.length === source.length ? stripped.text : null;
}

function parseProgram(text: string): Pick<ParsedAction, 'program' | 'lineComments'> | null {
  for (const sourceType of ['script', 'module'] as const) {
    try {
      const comments: Comment[] = [];
      const program = parse(text, { ...options, sourceType, onComment: comments });
      return { program, lineComments: comments.filter(({ type }) => type === 'Line') };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return null;
}

function hasModuleSyntax(program: Program): boolean {
  return program.body.some(({ type }) => /^(?:Import|Export)/.test(type));
}
