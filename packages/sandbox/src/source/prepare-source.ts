import { randomBytes } from 'node:crypto';
import { type ActionFunction, isDirective, onlyFunction, type TopLevel } from '@sluice/action-source';
import { type AnyNode, Parser, type Program, parse } from 'acorn';
import type { ExtraFile } from '../guest/offer-extras.ts';
import { sharesRealm } from './shares-realm.ts';

/** Text put into the author's source; columns after it, on its line, are further right than the author's. */
export interface Insertion {
  readonly line: number;
  /** From 1: the first column that moved. */
  readonly column: number;
  readonly length: number;
}

/** An action's source as its sandbox takes it. The author's line n is line n + 1 of `expression`. */
export interface PreparedSource {
  readonly ok: true;
  /** An expression that evaluates to the action's function. */
  readonly expression: string;
  /** What the expression calls the sentinel of the action's end. */
  readonly endName: string;
  /** What stands between the braces of the wrapper, to be tried as a function body of its own. */
  readonly body: string;
  readonly insertion: Insertion | null;
  /** It may run in a realm that other runs of it use as well, see `sharesRealm`. */
  readonly shares: boolean;
  /** Files of the guest's `extras/` that it may touch. */
  readonly extras: readonly ExtraFile[];
}

export interface SourceRefusal {
  readonly ok: false;
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
}

/**
 * The name under which a body finds the sentinel of its end, see the guest's `call-action.ts`; disposed of as the very
 * last step of the body. Nobody can guess it, so that an action does not end itself early.
 */
const endName = `__sluice_end_${randomBytes(8).toString('hex')}`;
const sentinel = `using ${endName}d=${endName};`;

/**
 * Reads an action's source (contract 5.1): a function body, or one function that is to be called. The source is
 * parsed as it stands, outside of any wrapper, so that it is a whole by itself (contract 5.2).
 */
export function prepareSource(source: string, strict: boolean): PreparedSource | SourceRefusal {
  try {
    const wrapped = hasModuleSyntax(source) ? prepareModule(source) : prepareScript(source, strict);
    if (!wrapped.ok) return wrapped;
    const { program, strictly, ...prepared } = wrapped;
    const shares = strictly !== 'never' && sharesRealm(program, strictly === 'always');
    return { ...prepared, shares, extras: extrasOf(source, shares) };
  } catch (error) {
    return refusalOf(error);
  }
}

const extraNames: Readonly<Record<ExtraFile, RegExp>> = {
  url: /\bURL/,
  encoding: /\bText(?:En|De)coder\b/,
  base64: /\b(?:atob|btoa)\b/,
  clone: /\bstructuredClone\b/,
  crypto: /\bcrypto\b/,
};
/** Ways to a global name that does not stand in the source as it is; but for the first, none leads through a shared realm. */
const spelling = /\\u/;
const detours = /\b(?:globalThis|this|eval|Function|constructor)\b/;

function extrasOf(source: string, shares: boolean): readonly ExtraFile[] {
  const files = Object.keys(extraNames) as ExtraFile[];
  if (spelling.test(source) || (!shares && detours.test(source))) return files;
  return files.filter((file) => extraNames[file].test(source));
}

interface Wrapped extends Pick<PreparedSource, 'ok' | 'expression' | 'endName' | 'body' | 'insertion'> {
  readonly program: Program;
  /** Whether it is strict code already, or could be. */
  readonly strictly: 'always' | 'possible' | 'never';
}

const options = {
  ecmaVersion: 'latest',
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
  allowHashBang: false,
  locations: true,
} as const;

/** Module syntax is what the parser says it is: an error that it gives for `import` and `export` in scripts only. */
function hasModuleSyntax(source: string): boolean {
  if (!/\b(?:im|ex)port\b/.test(source)) return false;
  try {
    parse(source, { ...options, sourceType: 'script' });
    return false;
  } catch (error) {
    return error instanceof SyntaxError && error.message.startsWith("'import' and 'export' may appear only");
  }
}

function prepareScript(source: string, strict: boolean): Wrapped | SourceRefusal {
  const { program, couldBeStrict } = parseBody(source);
  const isStrict = strict || directives(program.body).includes('use strict');
  const strictly = isStrict ? 'always' : couldBeStrict ? 'possible' : 'never';
  const only = onlyFunction(program.body);
  if (only === undefined) {
    const head = `async function(){${isStrict ? '"use strict";' : ''}${sentinel}`;
    return wrap({ program, strictly }, head, source, '}', null);
  }
  return prepareFunction(source, { program, strictly }, only.statement, only.fn);
}

/** Most code could be strict as well; only what could not is read a second time. */
function parseBody(source: string): { readonly program: Program; readonly couldBeStrict: boolean } {
  try {
    return { program: parseStrictly(source), couldBeStrict: true };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { program: parseSloppyBody(source), couldBeStrict: false };
  }
}

/** The parser's own switch, which only a directive or a module sets otherwise. */
type StrictableParser = new (
  given: typeof options & { readonly sourceType: 'script' },
  source: string,
) => { strict: boolean; parse(): Program };

function parseStrictly(source: string): Program {
  const parser = new (Parser as unknown as StrictableParser)({ ...options, sourceType: 'script' }, source);
  parser.strict = true;
  return parser.parse();
}

/** The parser does not know that a script is the body of a function, where a \`using\` may stand. */
function parseSloppyBody(source: string): Program {
  try {
    return parse(source, { ...options, sourceType: 'script' });
  } catch (error) {
    if (!(error instanceof SyntaxError) || !error.message.startsWith('Using declaration')) throw error;
    const text = `async()=>{${source}\n}`;
    const program = parse(text, { ...options, sourceType: 'script' });
    const [only] = program.body;
    const body = only?.type === 'ExpressionStatement' ? only.expression : undefined;
    // Our own braces are the outermost ones, or the source left them.
    if (
      body?.type !== 'ArrowFunctionExpression' ||
      body.end !== text.length ||
      body.body.type !== 'BlockStatement'
    )
      throw error;
    return { ...program, body: body.body.body };
  }
}

function prepareModule(source: string): Wrapped | SourceRefusal {
  const program: Program = parse(source, { ...options, sourceType: 'module' });
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') {
      return refuse(
        statement,
        'an action cannot import: all it has is event, step, api and the language itself',
      );
    }
  }
  const only = onlyFunction(program.body);
  if (only === undefined) {
    return refuse(
      program.body.find((statement) => statement.type.startsWith('Export')),
      'an action that exports has one function as its only statement, such as export default async (event, api) => { … }',
    );
  }
  return prepareFunction(source, { program, strictly: 'always' }, only.statement, only.fn);
}

function prepareFunction(
  source: string,
  read: Pick<Wrapped, 'program' | 'strictly'>,
  only: TopLevel,
  fn: ActionFunction,
): Wrapped | SourceRefusal {
  if (fn.generator)
    return refuse(fn, 'a generator function cannot be an action; write a plain or an async function');
  const declaration = declarationOf(only);
  const insertion = sentinelPlace(fn);
  const prefix = read.strictly === 'always' ? '"use strict";' : '';
  if (declaration === undefined) {
    // An expression without a name: everything around it is blanked, and it is returned.
    const text = blank(source, 0, fn.start) + insertAt(source.slice(fn.start, fn.end), insertion, fn.start);
    return wrap(read, `(function(){${prefix}return(`, text, ')})()', insertion?.place ?? null);
  }
  const text =
    blank(source, 0, declaration.start) +
    insertAt(source.slice(declaration.start), insertion, declaration.start);
  return wrap(
    read,
    `(function(){${prefix}`,
    text,
    `return ${declaration.name}})()`,
    insertion?.place ?? null,
  );
}

function wrap(
  read: Pick<Wrapped, 'program' | 'strictly'>,
  before: string,
  text: string,
  after: string,
  insertion: Insertion | null,
): Wrapped {
  const inner = before.slice(before.indexOf('{') + 1);
  return {
    ...read,
    ok: true,
    expression: `${before}\n${text}\n${after}`,
    endName,
    body: `${inner}\n${text}\n${after.slice(0, after.indexOf('}'))}`,
    insertion,
  };
}

function directives(body: readonly AnyNode[]): readonly string[] {
  return body.filter(isDirective).map((statement) => statement.directive);
}

/** The statement that gives the function a name of its own, without its `export`. */
function declarationOf(statement: TopLevel): { readonly start: number; readonly name: string } | undefined {
  if (statement.type === 'ExportNamedDeclaration' && statement.declaration) {
    return declarationOf(statement.declaration as TopLevel);
  }
  if (statement.type === 'VariableDeclaration') {
    const target = statement.declarations[0]?.id;
    return target?.type === 'Identifier' ? { start: statement.start, name: target.name } : undefined;
  }
  const node = statement.type === 'ExportDefaultDeclaration' ? statement.declaration : statement;
  return node.type === 'FunctionDeclaration' && node.id
    ? { start: node.start, name: node.id.name }
    : undefined;
}

interface SentinelPlace {
  readonly offset: number;
  readonly place: Insertion;
}

/** A function that is not async ends when it returns; no sentinel is needed to see that. */
function sentinelPlace(fn: ActionFunction): SentinelPlace | undefined {
  if (!fn.async || fn.body.type !== 'BlockStatement') return undefined;
  const last = fn.body.body.filter(isDirective).at(-1);
  const offset = last?.end ?? fn.body.start + 1;
  const at = last?.loc?.end ?? fn.body.loc?.start;
  if (at === undefined) return undefined;
  const column = last === undefined ? at.column + 1 : at.column;
  return { offset, place: { line: at.line, column: column + 1, length: sentinel.length + 1 } };
}

function insertAt(text: string, insertion: SentinelPlace | undefined, start: number): string {
  if (insertion === undefined) return text;
  const at = insertion.offset - start;
  // The semicolon ends a directive that leaves its own out.
  return `${text.slice(0, at)};${sentinel}${text.slice(at)}`;
}

/** Blanks a stretch of the source; what comes after it keeps its line and column. */
function blank(source: string, start: number, end: number): string {
  return source.slice(start, end).replace(/[^\n\r\u2028\u2029]/g, ' ');
}

function refuse(node: AnyNode | undefined, message: string): SourceRefusal {
  const start = node?.loc?.start;
  return {
    ok: false,
    message,
    line: start?.line ?? null,
    column: start === undefined ? null : start.column + 1,
  };
}

/** As acorn says it; where it gave up says nothing about the source. */
const outOfStack = /^Not enough stack space/;

function refusalOf(error: unknown): SourceRefusal {
  const isTooDeep =
    error instanceof RangeError || (error instanceof SyntaxError && outOfStack.test(error.message));
  if (isTooDeep) return { ok: false, message: 'the source is nested too deeply', line: null, column: null };
  if (error instanceof SyntaxError) {
    const { loc } = error as SyntaxError & { loc?: { line: number; column: number } };
    return {
      ok: false,
      message: error.message.replace(/ \(\d+:\d+\)$/, ''),
      line: loc?.line ?? null,
      column: loc === undefined ? null : loc.column + 1,
    };
  }
  throw error;
}
