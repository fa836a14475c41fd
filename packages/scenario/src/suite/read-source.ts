import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
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
  const problem = (spot: Spot, message: string): SuiteFinding => ({
    code: file.endsWith('.json') ? 'bad-json' : 'bad-yaml',
    severity: 'error',
    file,
    ...spot,
    message,
    hint: file.endsWith('.json') ? 'Write strict JSON (RFC 8259).' : 'Write one YAML 1.2 document.',
  });

  const findings = [...document.errors, ...document.warnings].map((error) =>
    problem(at(error.pos[0]), error.message),
  );
  if (findings.length === 0 && file.endsWith('.json')) {
    try {
      JSON.parse(text);
    } catch (error) {
      findings.push(problem(at(jsonErrorOffset(error)), messageOf(error)));
    }
  }
  if (findings.length > 0) return { ok: false, findings };

  try {
    const value: unknown = document.toJS();
    return {
      ok: true,
      source: { value, locate: (path, part) => at(offsetOf(document, path, part ?? 'value')) },
    };
  } catch (error) {
    return { ok: false, findings: [problem({ line: 1, column: 1 }, messageOf(error))] };
  }
}

function offsetOf(document: Document, path: readonly Step[], part: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    const inside = isNode(node) ? resolveAlias(node, document) : node;
    if (isMap(inside)) {
      const pair = inside.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
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

function resolveAlias(node: unknown, document: Document): unknown {
  return typeof node === 'object' && node !== null && 'resolve' in node && typeof node.resolve === 'function'
    ? node.resolve(document)
    : node;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** V8 tells the offset in the message, except for texts so short that it quotes them whole. */
function jsonErrorOffset(error: unknown): number {
  return Number(/at position (\d+)/u.exec(messageOf(error))?.[1] ?? 0);
}
