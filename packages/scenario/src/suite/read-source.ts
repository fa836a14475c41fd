import { readJson } from '@sluice/flow';
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { findForeign } from './find-foreign.ts';
import type { Spot, SuiteFinding } from './suite-finding.ts';

type Step = string | number;

export interface SuiteSource {
  readonly value: unknown;
  /** Where the value at this path is written, or its key; the nearest value or key above it when the path leads nowhere. */
  locate(path: readonly Step[], part?: 'key' | 'value'): Spot;
}

export type SourceResult =
  | { readonly ok: true; readonly source: SuiteSource }
  | { readonly ok: false; readonly findings: readonly SuiteFinding[] };

/** Reads YAML 1.2, or strict JSON when the file's name ends so, keeping the place of every value. */
export function readSource(text: string, file: string): SourceResult {
  return file.endsWith('.json') ? readJsonSource(text, file) : readYamlSource(text, file);
}

function readJsonSource(text: string, file: string): SourceResult {
  const { source, value, findings } = readJson(file, text);
  if (findings.length === 0)
    return { ok: true, source: { value, locate: (path, part) => source.locate(path, part) } };
  const told = findings.map(
    ({ line, column, message, hint }): SuiteFinding => ({
      ...{ code: 'bad-json', severity: 'error', file, line, column, message, hint },
    }),
  );
  return { ok: false, findings: told };
}

function readYamlSource(text: string, file: string): SourceResult {
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    merge: true,
    stringKeys: true,
    prettyErrors: false,
  });
  const at = (offset: number): Spot => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problem = (offset: number, message: string, hint = 'Write one YAML 1.2 document.'): SuiteFinding => ({
    ...{ code: 'bad-yaml', severity: 'error', file, ...at(offset), message, hint },
  });
  const findings = [...document.errors, ...document.warnings].map((error) =>
    problem(error.pos[0], tellError(error)),
  );
  if (findings.length > 0) return { ok: false, findings };
  const unresolved = findUnresolved(document);
  if (unresolved !== null) return { ok: false, findings: [problem(unresolved.offset, unresolved.message)] };
  try {
    const value: unknown = document.toJS();
    const foreign = findForeign(value);
    if (foreign !== null) {
      const { path, part, message } = foreign;
      const hint = 'Write what JSON can say as well: texts, numbers, true, false, null, lists and maps.';
      return { ok: false, findings: [problem(offsetOf(document, path, part), message, hint)] };
    }
    return {
      ok: true,
      source: { value, locate: (path, part) => at(offsetOf(document, path, part ?? 'value')) },
    };
  } catch (error) {
    return { ok: false, findings: [problem(0, error instanceof Error ? error.message : String(error))] };
  }
}

/** Where the parser speaks to programmers. */
function tellError({ code, message }: YAMLError): string {
  if (code === 'MULTIPLE_DOCS') return 'a suite is one document, and another one begins here';
  if (code === 'DUPLICATE_KEY') return 'the key is given twice';
  return /call stack/u.test(message) ? 'it is nested too deeply' : message;
}

function findUnresolved(document: Document): { readonly offset: number; readonly message: string } | null {
  let found: { readonly offset: number; readonly message: string } | null = null;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      const message = `there is no anchor "${alias.source}" above this alias`;
      found = { offset: alias.range?.[0] ?? 0, message };
      return visit.BREAK;
    },
  });
  return found;
}

function offsetOf(document: Document, path: readonly Step[], part: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    const inside = resolveAlias(node, document);
    if (isMap(inside)) {
      const pair = pairAt(inside, String(step), document);
      if (pair === undefined) return offset;
      node = pair.value;
      offset = (part === 'key' ? undefined : startOf(node)) ?? startOf(pair.key) ?? offset;
    } else if (isSeq(inside) && typeof step === 'number') {
      if (inside.items[step] === undefined) return offset;
      node = inside.items[step];
      offset = startOf(node) ?? offset;
    } else return offset;
  }
  return offset;
}

/** What the map says itself wins over what is merged into it; of that, the first. */
function pairAt(map: YAMLMap, key: string, document: Document, depth = 0): Pair | undefined {
  const own = map.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
  if (own !== undefined || depth > mostMerges) return own;
  for (const { key: name, value } of map.items) {
    if (!isScalar(name) || name.value !== '<<') continue;
    const merged = resolveAlias(value, document);
    for (const one of isSeq(merged) ? merged.items : [merged]) {
      const inside = resolveAlias(one, document);
      const found = isMap(inside) ? pairAt(inside, key, document, depth + 1) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Maps merged into maps that are merged. */
const mostMerges = 16;

function resolveAlias(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
