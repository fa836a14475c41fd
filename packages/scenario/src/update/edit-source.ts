import { deepEqual, type Json } from '@sluice/expression';
import { parseTree } from 'jsonc-parser';
import { readSource } from '../suite/read-source.ts';
import { applyEdit, type Edit } from './edit.ts';
import { spliceJson } from './edit-json.ts';
import { parseNodes, spliceYaml } from './edit-yaml.ts';
import { applySplices, type Splice } from './splice.ts';

/**
 * The text of a suite with one edit made, all else as it was. `null` when that cannot be done: the new text is read again, and says exactly
 * what was meant at this place and everywhere else, or is not given at all.
 */
export function editSource(text: string, file: string, edit: Edit): string | null {
  const value = readValue(text, file);
  if (value === undefined) return null;
  const splicesOf = createSplicer(text, file, value);
  for (const splice of splicesOf(edit)) {
    const after = applySplices(text, [splice]);
    if (after !== null && says(after, file, applyEdit(value, edit))) return after;
  }
  return null;
}

/**
 * The text with all edits made at once: the text is read twice, however many they are. The place of none may depend on another one. `null`
 * when one of them cannot be made, or stands in another's way.
 */
export function editTogether(text: string, file: string, edits: readonly Edit[]): string | null {
  const value = readValue(text, file);
  if (value === undefined) return null;
  const splicesOf = createSplicer(text, file, value);
  const splices: Splice[] = [];
  for (const edit of edits) {
    const [first] = splicesOf(edit);
    if (first === undefined) return null;
    splices.push(first);
  }
  const after = applySplices(text, splices);
  if (after === null) return null;
  return says(after, file, edits.reduce(applyEdit, value)) ? after : null;
}

function readValue(text: string, file: string): Json | undefined {
  const read = readSource(text, file);
  return read.ok ? (read.source.value as Json) : undefined;
}

function says(text: string, file: string, meant: Json): boolean {
  const value = readValue(text, file);
  return value !== undefined && deepEqual(value, meant);
}

/** For an edit, the ways to make it, the one that changes least first. */
function createSplicer(text: string, file: string, value: Json): (edit: Edit) => readonly Splice[] {
  const isJson = file.endsWith('.json');
  const root = isJson ? parseTree(text) : undefined;
  const nodes = isJson ? undefined : parseNodes(text);
  const make = (edit: Edit) => (isJson ? spliceJson(text, root, edit) : spliceYaml(text, nodes, edit));
  return (edit) => {
    const emptied = edit.kind === 'delete' ? emptyAround(value, edit) : null;
    return [make(edit), emptied === null ? null : make(emptied)].flatMap((splice) => splice ?? []);
  };
}

/** The last item goes with what is around it: `[]` or `{}` stays. Null when others would go as well. */
function emptyAround(value: Json, { path }: Edit): Edit | null {
  const around = path.slice(0, -1);
  const inner = valueAt(value, around);
  if (typeof inner !== 'object' || inner === null || Object.keys(inner).length !== 1) return null;
  return { kind: 'set', path: around, value: Array.isArray(inner) ? [] : {} };
}

function valueAt(value: Json | undefined, path: Edit['path']): Json | undefined {
  return path.reduce<Json | undefined>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null
        ? (Reflect.get(inner, step) as Json | undefined)
        : undefined,
    value,
  );
}
