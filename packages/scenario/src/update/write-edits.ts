import type { Edit } from './edit.ts';
import { editSource, editTogether } from './edit-source.ts';

/** What is to be rewritten of one scenario. */
export interface ScenarioEdits {
  /** Of the scenario in its suite. */
  readonly index: number;
  /** By key of `expect`: the edits of a key are made together or not at all. Paths lead from `expect`. */
  readonly groups: ReadonlyMap<string, readonly Edit[]>;
}

export interface Written {
  readonly text: string;
  /** Groups that could not be written. */
  readonly left: readonly { readonly index: number; readonly key: string }[];
}

/**
 * Makes the edits in the text of a suite. Scenarios do not stand in each other's way, so the first edit of each is made in one go, then the second
 * ones: a suite of hundreds is read a few times, not once for each edit. Where that fails, half of them are tried, down to a single one.
 */
export function writeEdits(text: string, file: string, scenarios: readonly ScenarioEdits[]): Written {
  if (scenarios.length === 0) return { text, left: [] };
  const together = writeTogether(text, file, scenarios);
  if (together !== null) return { text: together, left: [] };
  const [only, ...others] = scenarios;
  if (only !== undefined && others.length === 0) return writeOne(text, file, only);
  const middle = Math.ceil(scenarios.length / 2);
  const first = writeEdits(text, file, scenarios.slice(0, middle));
  const second = writeEdits(first.text, file, scenarios.slice(middle));
  return { text: second.text, left: [...first.left, ...second.left] };
}

function writeTogether(text: string, file: string, scenarios: readonly ScenarioEdits[]): string | null {
  const lists = scenarios.map(({ index, groups }) =>
    [...groups.values()].flat().map((edit) => inSuite(index, edit)),
  );
  const rounds = Math.max(...lists.map(({ length }) => length));
  let written: string | null = text;
  for (let round = 0; round < rounds && written !== null; round += 1)
    written = editTogether(
      written,
      file,
      lists.flatMap((edits) => edits[round] ?? []),
    );
  return written;
}

function writeOne(text: string, file: string, { index, groups }: ScenarioEdits): Written {
  let whole = text;
  const left: { index: number; key: string }[] = [];
  for (const [key, edits] of groups) {
    const written = edits.reduce<string | null>(
      (so, edit) => (so === null ? null : editSource(so, file, inSuite(index, edit))),
      whole,
    );
    if (written === null) left.push({ index, key });
    else whole = written;
  }
  return { text: whole, left };
}

function inSuite(index: number, edit: Edit): Edit {
  return { ...edit, path: ['scenarios', index, 'expect', ...edit.path] };
}
