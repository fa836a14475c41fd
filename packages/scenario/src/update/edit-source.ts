import { deepEqual, type Json } from '@sluice/expression';
import { applyEdits, modify } from 'jsonc-parser';
import { readSource } from '../suite/read-source.ts';
import { applyEdit, type Edit } from './edit.ts';
import { editYaml } from './edit-yaml.ts';

/**
 * The text of a suite with one edit made, all else as it was. `null` when that cannot be done: the new text is read again, and says exactly
 * what was meant at this place and everywhere else, or is not given at all.
 */
export function editSource(text: string, file: string, edit: Edit): string | null {
  const before = readSource(text, file);
  if (!before.ok) return null;
  const meant = applyEdit(before.source.value as Json, edit);
  for (const attempt of attemptsAt(text, file, edit)) {
    if (attempt === null) continue;
    const after = readSource(attempt, file);
    if (after.ok && deepEqual(after.source.value as Json, meant)) return attempt;
  }
  return null;
}

function attemptsAt(text: string, file: string, edit: Edit): readonly (string | null)[] {
  if (file.endsWith('.json')) return [editJson(text, edit)];
  return [editYaml(text, edit), ...(edit.kind === 'delete' ? [emptyAround(text, file, edit)] : [])];
}

/** The last item goes with what is around it: `[]` or `{}` stays. */
function emptyAround(text: string, file: string, { path }: Edit): string | null {
  const read = readSource(text, file);
  const around = path.slice(0, -1);
  const value = read.ok ? valueAt(read.source.value as Json, around) : undefined;
  if (value === undefined || value === null || typeof value !== 'object') return null;
  return editYaml(text, { kind: 'set', path: around, value: Array.isArray(value) ? [] : {} });
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

function editJson(text: string, edit: Edit): string {
  const indent = /^([ \t]+)\S/mu.exec(text)?.[1] ?? '  ';
  const changes = modify(text, [...edit.path], edit.kind === 'set' ? edit.value : undefined, {
    formattingOptions: {
      insertSpaces: !indent.includes('\t'),
      tabSize: indent.includes('\t') ? 1 : indent.length,
      eol: text.includes('\r\n') ? '\r\n' : '\n',
    },
  });
  return applyEdits(text, changes);
}
