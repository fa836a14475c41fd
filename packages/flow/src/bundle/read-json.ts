import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { ConfigPath } from '../block-descriptor.ts';
import type { Finding } from '../findings.ts';
import { findingAtSpot } from './finding-at.ts';
import { createLocator, createSourceFile, type SourceFile, type Spot } from './source-file.ts';

/** Parser, schemas and templates walk the value by recursion; nothing that a person writes comes near this. */
const maxDepth = 64;

export interface JsonFile {
  readonly source: SourceFile;
  /** `undefined` when the text is not JSON. Only own keys are to be read. */
  readonly value: unknown;
  readonly findings: readonly Finding[];
}

/** Reads strict JSON (RFC 8259), keeping the place of every value. Never throws. */
export function readJson(file: string, text: string): JsonFile {
  const locate = createLocator(text);
  const unread = (finding: Finding): JsonFile => ({
    source: createSourceFile(file, text, undefined),
    value: undefined,
    findings: [finding],
  });
  const deep = tooDeepAt(text);
  if (deep !== null) {
    return unread(
      findingAtSpot('too-deep', file, locate(deep), {
        message: `the JSON is nested more than ${maxDepth} levels`,
        hint: 'Flatten it.',
      }),
    );
  }
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (first !== undefined || tree === undefined) {
    return unread(
      findingAtSpot('bad-json', file, locate(first?.offset ?? 0), {
        message: first === undefined ? 'the file is empty' : describe(first),
        hint: 'Write strict JSON: no comments, no trailing commas, double quotes.',
      }),
    );
  }
  let value: unknown;
  try {
    // The reference for what JSON is: the tree is lenient in corners, and its values lose the key __proto__.
    value = JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const offset = Number(/at position (\d+)/.exec(message)?.[1] ?? 0);
    return unread(
      findingAtSpot('bad-json', file, locate(offset), {
        message: `this is not strict JSON: ${message}`,
        hint: 'Write strict JSON (RFC 8259).',
      }),
    );
  }
  return { source: createSourceFile(file, text, tree), value, findings: checkKeys(file, locate, tree) };
}

/** Offset of the first bracket below the limit; brackets in strings do not count. */
function tooDeepAt(text: string): number | null {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') quoted = !quoted;
    else if (quoted) at += sign === '\\' ? 1 : 0;
    else if (sign === '[' || sign === '{') depth += 1;
    else if (sign === ']' || sign === '}') depth -= 1;
    if (depth > maxDepth) return at;
  }
  return null;
}

/** A key twice silently hides the first one; `__proto__` is lost on its way through half of all libraries. */
function checkKeys(file: string, locate: (offset: number) => Spot, root: Node): Finding[] {
  const findings: Finding[] = [];
  const visit = (node: Node, path: ConfigPath) => {
    if (node.type === 'array')
      for (const [index, child] of (node.children ?? []).entries()) visit(child, [...path, index]);
    if (node.type !== 'object') return;
    const seen = new Map<string, number>();
    for (const { children: [key, child] = [] } of node.children ?? []) {
      if (key === undefined || child === undefined) continue;
      const name = String(key.value);
      const inside = [...path, name];
      const spot = locate(key.offset);
      const before = seen.get(name);
      if (before !== undefined) {
        const isBlock = path.length === 3 && path[0] === 'stages' && path[2] === 'blocks';
        const words = {
          message: `${isBlock ? `two blocks have the slug "${name}"` : `the key "${name}" is given twice`}`,
          hint: `The first is on line ${locate(before).line}; remove or rename one of them.`,
        };
        findings.push(findingAtSpot(isBlock ? 'duplicate-slug' : 'duplicate-key', file, spot, words, inside));
      }
      seen.set(name, before ?? key.offset);
      if (name === '__proto__') {
        const words = { message: 'the key "__proto__" is not allowed', hint: 'Use another name.' };
        findings.push(findingAtSpot('forbidden-key', file, spot, words, inside));
      }
      visit(child, inside);
    }
  };
  visit(root, []);
  return findings;
}

const words: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is not a JSON value',
  InvalidNumberFormat: 'this is not a JSON number',
  PropertyNameExpected: 'a key in double quotes is missing here',
  ValueExpected: 'a value is missing here',
  ColonExpected: 'a colon is missing here',
  CommaExpected: 'a comma is missing here',
  CloseBraceExpected: 'a closing brace is missing here',
  CloseBracketExpected: 'a closing bracket is missing here',
  EndOfFileExpected: 'something follows the end of the JSON value',
  InvalidCommentToken: 'a comment is not JSON',
  UnexpectedEndOfComment: 'a comment is not JSON',
  UnexpectedEndOfString: 'a string is not closed',
  UnexpectedEndOfNumber: 'a number ends too early',
  InvalidUnicode: 'this is not a JSON unicode escape',
  InvalidEscapeCharacter: 'this is not a JSON escape',
  InvalidCharacter: 'a control character in a string must be escaped',
};

function describe(error: ParseError): string {
  return words[printParseErrorCode(error.error)] ?? 'this is not JSON';
}
