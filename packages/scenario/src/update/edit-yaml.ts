import { isObject, type Json } from '@sluice/expression';
import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Edit, Path } from './edit.ts';
import { spellBlock, spellFlow } from './spell-yaml.ts';
import type { Splice } from './splice.ts';

type Collection = YAMLMap<unknown, unknown> | YAMLSeq<unknown>;

/** The nodes of a YAML text, with their places in it. */
export function parseNodes(text: string): unknown {
  return parseDocument(text, { merge: true, stringKeys: true, prettyErrors: false }).contents;
}

/**
 * Where the text has to change for one edit, every other character staying as it is: comments, order, quotes and layout. `null` when the
 * place cannot be edited alone. What comes of it has to be read again and held against what was meant: see `editSource`.
 */
export function spliceYaml(text: string, contents: unknown, edit: Edit): Splice | null {
  const trail = follow(contents, edit.path);
  if (trail === null) return null;
  const { parent, step, node } = trail;
  if (edit.kind === 'delete') return parent === null ? null : removeItem(text, parent, step);
  if (node !== null) return replace(text, node, edit.value, trail.key);
  if (parent === null) return null;
  return addItem(text, parent, spellItem(parent, step, edit.value));
}

interface Trail {
  readonly parent: Collection | null;
  readonly step: string | number;
  /** What stands there; null when the edit is to add it. */
  readonly node: Node | null;
  /** The key in front of it, in a map. */
  readonly key: Node | null;
}

/** Walks down to the last step, through no alias: what is behind one stands somewhere else, for others too. */
function follow(contents: unknown, path: Path): Trail | null {
  let node: unknown = contents;
  let trail: Trail | null = null;
  for (const [depth, step] of path.entries()) {
    if (!isCollection(node)) return null;
    const parent = node as Collection;
    const pair = isMap(parent) ? pairAt(parent, step) : undefined;
    const next: unknown = isMap(parent) ? pair?.value : parent.items[Number(step)];
    const found = isNode(next) ? next : null;
    if (found === null && depth < path.length - 1) return null;
    trail = { parent, step, node: found, key: isNode(pair?.key) ? pair.key : null };
    node = found;
  }
  return trail;
}

function pairAt(map: YAMLMap<unknown, unknown>, step: string | number): Pair<unknown, unknown> | undefined {
  return map.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
}

function rangeOf(node: unknown): readonly [number, number] | null {
  return isNode(node) && node.range ? [node.range[0], node.range[1]] : null;
}

function splice(from: number, to: number, insert: string): Splice {
  return { from, to, insert };
}

function replace(text: string, node: Node, value: Json, key: Node | null): Splice | null {
  const range = rangeOf(node);
  // A comment amid it is the author's, as one in front of it: it would be lost.
  if (range === null || hasCommentWithin(node)) return null;
  const [from, to] = range;
  const isBlock = isCollection(node) && node.flow !== true;
  if (isBlock) {
    const isAlike = isMap(node) ? isObject(value) : Array.isArray(value);
    const size = Array.isArray(value) ? value.length : Object.keys(value ?? {}).length;
    if (isAlike && size > 0) {
      return splice(from, to, spellBlock(value as Json & object, indentAt(text, from), ''));
    }
    const after = rangeOf(key)?.[1];
    if (after === undefined) return splice(from, to, `${spellFlow(value)}\n`);
    // A comment between key and value is the author's: it would be lost.
    if (!/^\s*:\s*$/u.test(text.slice(after, from))) return null;
    return splice(after, to, `: ${spellFlow(value)}\n`);
  }
  const isLiteral =
    isScalar(node) && (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED);
  return splice(from, to, `${spellFlow(value, isAlias(node) ? undefined : node)}${isLiteral ? '\n' : ''}`);
}

function hasCommentWithin(node: Node): boolean {
  let found = false;
  visit(node, {
    Node(_, inner) {
      found ||= inner !== node && (inner.comment != null || inner.commentBefore != null);
    },
  });
  return found;
}

function spellItem(parent: Collection, step: string | number, value: Json): string {
  if (isMap(parent)) return `${spellFlow(String(step))}: ${spellFlow(value)}`;
  return parent.flow === true ? spellFlow(value) : `- ${spellFlow(value)}`;
}

function addItem(text: string, parent: Collection, item: string): Splice | null {
  const range = rangeOf(parent);
  const last = endOf(parent.items.at(-1));
  if (range === null) return null;
  const [from, to] = range;
  if (parent.flow === true) {
    if (last === null) return splice(from + 1, to - 1, isMap(parent) ? ` ${item} ` : item);
    const begun = startOf(parent.items.at(-1)) ?? from;
    const isOwnLine =
      text.slice(lineStart(text, begun), begun).trim() === '' && lineStart(text, begun) > from;
    return splice(last, last, isOwnLine ? `,\n${indentAt(text, begun)}${item}` : `, ${item}`);
  }
  if (last === null) return null;
  const at = lineEnd(text, last);
  const indent = indentAt(text, from);
  const breakBefore = at === 0 || text[at - 1] === '\n' ? '' : '\n';
  return splice(at, at, `${breakBefore}${indent}${item}\n`);
}

function removeItem(text: string, parent: Collection, step: string | number): Splice | null {
  const index = isMap(parent)
    ? parent.items.findIndex(({ key }) => isScalar(key) && String(key.value) === String(step))
    : Number(step);
  const items: readonly unknown[] = parent.items;
  const item = items[index];
  const [start, end] = [startOf(item), endOf(item)];
  if (start === null || end === null) return null;
  if (items.length === 1) return null;
  const next = startOf(items[index + 1]);
  if (parent.flow === true) {
    if (next !== null) return splice(start, next, '');
    const before = endOf(items[index - 1]);
    return before === null ? null : splice(before, end, '');
  }
  const line = lineStart(text, start);
  const lead = text.slice(line, start);
  // The first pair of a map in a list stands behind the dash: the next pair takes its place.
  if (isMap(parent) && lead.trim() !== '') return next === null ? null : splice(start, next, '');
  return /^\s*(?:-\s+)?$/u.test(lead) ? splice(line, lineEnd(text, end), '') : null;
}

/** An item of a list, or the key of a pair. */
function startOf(item: unknown): number | null {
  return rangeOf(isNode(item) ? item : keyOf(item))?.[0] ?? null;
}

function endOf(item: unknown): number | null {
  if (isNode(item)) return rangeOf(item)?.[1] ?? null;
  const { value } = (item ?? {}) as Partial<Pair>;
  return rangeOf(value)?.[1] ?? rangeOf(keyOf(item))?.[1] ?? null;
}

function keyOf(item: unknown): unknown {
  return (item as Partial<Pair> | undefined)?.key;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Behind the line break that ends the line, or the end of the text; the offset itself when a line begins there. */
function lineEnd(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n') return offset;
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at + 1;
}

/** Spaces up to the column of `offset`: dashes in front of it count as spaces. */
function indentAt(text: string, offset: number): string {
  return ' '.repeat(offset - lineStart(text, offset));
}
