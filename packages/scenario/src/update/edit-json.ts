import { isObject, type Json } from '@sluice/expression';
import { findNodeAtLocation, type Node } from 'jsonc-parser';
import type { Edit } from './edit.ts';
import type { Splice } from './splice.ts';

/** Where a JSON text has to change for one edit: nothing else is touched, so layout and order stay. `null` when the place is not there. */
export function spliceJson(text: string, root: Node | undefined, edit: Edit): Splice | null {
  if (root === undefined) return null;
  const { path } = edit;
  const node = findNodeAtLocation(root, [...path]);
  if (edit.kind === 'delete') return node === undefined || path.length === 0 ? null : removeItem(node);
  if (node !== undefined) return spliceAt(node, spellLike(edit.value, node, text));
  const parent = findNodeAtLocation(root, path.slice(0, -1));
  if (parent === undefined) return null;
  const value = spellOnLine(edit.value, isSpaced(text));
  if (parent.type === 'array') return addItem(text, parent, value);
  const key = JSON.stringify(String(path.at(-1)));
  return parent.type === 'object'
    ? addItem(text, parent, `${key}:${isSpaced(text) ? ' ' : ''}${value}`)
    : null;
}

function spliceAt({ offset, length }: Node, insert: string): Splice {
  return { from: offset, to: offset + length, insert };
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}

/** An item goes with the comma beside it; the last one leaves empty brackets. */
function removeItem(node: Node): Splice | null {
  const item = node.parent?.type === 'property' ? node.parent : node;
  const around = item.parent;
  const siblings = around?.children ?? [];
  if (around === undefined) return null;
  if (siblings.length === 1) return spliceAt(around, around.type === 'array' ? '[]' : '{}');
  const index = siblings.indexOf(item);
  const [before, next] = [siblings[index - 1], siblings[index + 1]];
  if (next !== undefined) return { from: item.offset, to: next.offset, insert: '' };
  return before === undefined ? null : { from: endOf(before), to: endOf(item), insert: '' };
}

function addItem(text: string, around: Node, item: string): Splice {
  const last = around.children?.at(-1);
  const spaced = isSpaced(text);
  if (last === undefined) {
    const room = around.type === 'object' && spaced ? ' ' : '';
    return { from: around.offset + 1, to: endOf(around) - 1, insert: `${room}${item}${room}` };
  }
  const at = endOf(last);
  const lead = text.slice(lineStart(text, last.offset), last.offset);
  const isOwnLine = lead.trim() === '' && lineStart(text, last.offset) > around.offset;
  const gap = isOwnLine ? `\n${lead}` : spaced ? ' ' : '';
  return { from: at, to: at, insert: `,${gap}${item}` };
}

/** What was spread over lines stays so. */
function spellLike(value: Json, node: Node, text: string): string {
  const isSpread = text.slice(node.offset, endOf(node)).includes('\n');
  if (!isSpread || typeof value !== 'object' || value === null) return spellOnLine(value, isSpaced(text));
  const start = lineStart(text, node.offset);
  const lead = /^[ \t]*/u.exec(text.slice(start))?.[0] ?? '';
  return JSON.stringify(value, null, indentOf(text)).replaceAll('\n', `\n${lead}`);
}

function spellOnLine(value: Json, spaced: boolean): string {
  if (!spaced) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => spellOnLine(item, true)).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const pairs = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}: ${spellOnLine(item, true)}`,
  );
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

function isSpaced(text: string): boolean {
  return /":\s/u.test(text);
}

/** As the first line that is set in. */
function indentOf(text: string): string {
  return /^([ \t]+)\S/mu.exec(text)?.[1] ?? '  ';
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}
