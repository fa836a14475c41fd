import { isObject, type Json } from '@sluice/expression';

export type Path = readonly (string | number)[];

/** One change of a value in a file. `set` replaces what stands at the path, or adds it to the map or the end of the list around it. */
export type Edit =
  | { readonly kind: 'set'; readonly path: Path; readonly value: Json }
  | { readonly kind: 'delete'; readonly path: Path };

/** The same value with the edit made; the value itself when the path leads nowhere. */
export function applyEdit(value: Json, edit: Edit): Json {
  const [step, ...rest] = edit.path;
  if (step === undefined) return edit.kind === 'set' ? edit.value : value;
  if (Array.isArray(value) && typeof step === 'number') {
    if (rest.length === 0 && edit.kind === 'delete') return value.toSpliced(step, 1);
    if (step > value.length || (step === value.length && rest.length > 0)) return value;
    const items = [...value];
    items[step] = applyEdit(items[step] ?? null, { ...edit, path: rest });
    return items;
  }
  if (!isObject(value) || typeof step !== 'string') return value;
  const entries = new Map(Object.entries(value));
  if (rest.length === 0 && edit.kind === 'delete') entries.delete(step);
  else if (rest.length === 0 || entries.has(step)) {
    entries.set(step, applyEdit(entries.get(step) ?? null, { ...edit, path: rest }));
  }
  return Object.fromEntries(entries);
}
