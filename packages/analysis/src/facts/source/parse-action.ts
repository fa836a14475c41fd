import { stripTypeScriptTypes } from 'node:module';
import type { ActionLanguage } from '@sluice/flow';
import { type AnyNode, type Comment, type Options, type Pattern, type Program, parse } from 'acorn';
import type { FunctionNode } from '../state/value.ts';

/** An action's source as a tree. Offsets are those of the author's source. */
export interface ParsedAction {
  readonly program: Program;
  /** The statements that run: a body's own, or those of the one function. */
  /** Comments that begin with two slashes, in source order. */
  readonly lineComments: readonly Comment[];
  readonly entry: { readonly kind: 'body' } | { readonly kind: 'function'; readonly fn: FunctionNode };
}

/** Contract, section 10: longer sources are refused when they are saved. */
const maxSourceLength = 100_000;

/** Reads a source by contract 5.1; null when it is none. */
export function parseAction(source: string, language: ActionLanguage): ParsedAction | null {
  if (source.length > maxSourceLength) return null;
  try {
    const text = language === 'typescript' ? stripTypes(source) : source;
    const parsed = parseProgram(text);
    if (parsed === null) return null;
    const { program, lineComments } = parsed;
    const fn = onlyFunction(program);
    if (fn === undefined && hasModuleSyntax(program)) return null;
    if (fn?.generator === true) return null;
    return { program, lineComments, entry: fn === undefined ? { kind: 'body' } : { kind: 'function', fn } };
  } catch {
    return null;
  }
}

/** Bodies return and await at their top; the compiler wants to see a function around them. */
const before = 'async function __sluice_body(){';
const after = '\n}';

/** Types become blanks, so that every place stays where it is. */
function stripTypes(source: string): string {
  const warn = process.emitWarning;
  // The way of reading is settled here; that Node counts it as new is nothing that the reader of a report can act on.
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } catch {
    return stripTypeScriptTypes(before + source + after).slice(before.length, -after.length);
  } finally {
    process.emitWarning = warn;
  }
}

const options = {
  ecmaVersion: 'latest',
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
} as const satisfies Partial<Options>;

function parseProgram(text: string): Pick<ParsedAction, 'program' | 'lineComments'> | null {
  try {
    return parseAs('script', text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  try {
    return parseAs('module', text);
  } catch {
    return null;
  }
}

function parseAs(
  sourceType: 'script' | 'module',
  text: string,
): Pick<ParsedAction, 'program' | 'lineComments'> {
  const onComment: Comment[] = [];
  const program = parse(text, { ...options, sourceType, onComment });
  return { program, lineComments: onComment.filter(({ type }) => type === 'Line') };
}

function hasModuleSyntax(program: Program): boolean {
  return program.body.some(({ type }) => /^(?:Import|Export)/.test(type));
}

/** A source whose only statement is one function is that function. */
function onlyFunction(program: Program): FunctionNode | undefined {
  const statements = program.body.filter(
    (statement) => statement.type !== 'EmptyStatement' && !('directive' in statement && statement.directive),
  );
  const [only] = statements;
  return only === undefined || statements.length > 1 ? undefined : functionOf(only);
}

function functionOf(node: AnyNode): FunctionNode | undefined {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return node as FunctionNode;
    case 'ExpressionStatement':
      return asExpression(node.expression);
    case 'VariableDeclaration': {
      const [only] = node.declarations;
      return node.declarations.length === 1 && only?.id.type === 'Identifier' && only.init
        ? asExpression(only.init)
        : undefined;
    }
    case 'ExportNamedDeclaration':
      return node.declaration ? functionOf(node.declaration) : undefined;
    case 'ExportDefaultDeclaration':
      return functionOf(node.declaration as AnyNode);
    default:
      return undefined;
  }
}

function asExpression(node: AnyNode): FunctionNode | undefined {
  return node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
    ? (node as FunctionNode)
    : undefined;
}

/** The names that a pattern binds. */
export function boundNames(pattern: Pattern | null, names: string[] = []): string[] {
  if (pattern === null) return names;
  switch (pattern.type) {
    case 'Identifier':
      names.push(pattern.name);
      break;
    case 'ObjectPattern':
      for (const property of pattern.properties)
        boundNames(property.type === 'Property' ? property.value : property.argument, names);
      break;
    case 'ArrayPattern':
      for (const element of pattern.elements) boundNames(element, names);
      break;
    case 'AssignmentPattern':
      boundNames(pattern.left, names);
      break;
    case 'RestElement':
      boundNames(pattern.argument, names);
      break;
    default:
      break;
  }
  return names;
}
