import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** A file of a bundle, and in it one line (by a text that stands there alone) or a JSON path; neither: anywhere in it. */
const placeSchema = z.strictObject({
  file: z.string().min(1),
  line: z.string().min(1).optional(),
  path: z.string().min(1).optional(),
});
export type Place = z.infer<typeof placeSchema>;

const about = z.array(z.string().min(1)).min(1);
const expectationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('finding'), at: z.array(placeSchema).min(1), about }),
  z.strictObject({
    kind: z.literal('invariant'),
    invariant: z.string().min(1),
    about,
    witness: z
      .strictObject({
        flow: z.string().min(1),
        given: z.record(z.string(), z.json()),
        expect: z.record(z.string(), z.json()),
      })
      .optional(),
  }),
]);

const editSchema = z.strictObject({ file: z.string().min(1), find: z.string().min(1), replace: z.string() });
export type Edit = z.infer<typeof editSchema>;

const mistakeSchema = z.strictObject({
  id: z.string().min(1),
  title: z.string().min(1),
  what: z.string().min(1),
  edits: z.array(editSchema).min(1),
  expect: expectationSchema,
});
/** One mistake, and what has to be said about it; the format is told in `test/bundles/mistakes/README.md`. */
export type Mistake = z.infer<typeof mistakeSchema>;

const mistakesFileSchema = z.strictObject({
  bundle: z.string().min(1),
  mistakes: z.array(mistakeSchema).min(1),
});

/** The tenants whose bundles have mistakes planted in them. */
export const tenants = ['bank', 'saas', 'shop'] as const;
export type Tenant = (typeof tenants)[number];

/** A bundle without a mistake, and the mistakes that can be planted in it, one at a time. */
export interface PlantableBundle {
  readonly tenant: Tenant;
  /** Absolute path of the clean bundle. */
  readonly folder: string;
  readonly mistakes: readonly Mistake[];
}

const bundles = join(import.meta.dirname, '..', 'bundles');

/** Reads a tenant's mistakes. Throws a `ZodError` when the file is not of the format. */
export async function loadPlantable(tenant: Tenant): Promise<PlantableBundle> {
  const text = await readFile(join(bundles, 'mistakes', `${tenant}.json`), 'utf8');
  const { bundle, mistakes } = mistakesFileSchema.parse(JSON.parse(text));
  if (bundle !== tenant) throw new Error(`mistakes/${tenant}.json is about the bundle "${bundle}"`);
  return { tenant, folder: join(bundles, tenant), mistakes };
}

/** Makes the edits of one file, one after the other. Throws, naming the edit, unless each `find` occurs exactly once. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits.reduce((edited, { file, find, replace }) => {
    const [before = '', after, ...more] = edited.split(find);
    if (after === undefined)
      throw new Error(`${file} does not hold what the edit looks for: ${JSON.stringify(find)}`);
    if (more.length > 0)
      throw new Error(
        `${file} holds what the edit looks for ${more.length + 1} times: ${JSON.stringify(find)}`,
      );
    return before + replace + after;
  }, text);
}

/**
 * Plants a mistake in a copy of the bundle and hands over the copy's folder, which is gone afterwards. Throws when an edit does not
 * apply, or leaves a JSON file that cannot be read.
 */
export async function withMistake<T>(
  { folder }: Pick<PlantableBundle, 'folder'>,
  { edits }: Pick<Mistake, 'edits'>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), 'sluice-mistake-'));
  try {
    await cp(folder, copy, { recursive: true });
    for (const [file, ofFile] of Map.groupBy(edits, (edit) => edit.file)) {
      const path = join(copy, ...file.split('/'));
      const edited = applyEdits(await readFile(path, 'utf8'), ofFile);
      if (file.endsWith('.json')) refuseBrokenJson(file, edited);
      await writeFile(path, edited);
    }
    return await use(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

function refuseBrokenJson(file: string, text: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is not JSON after its edits: ${String(cause)}`, { cause });
  }
}

/** The number, from 1, of the line that a place means; null when it means none. Throws when its text is not on exactly one line. */
export function lineOf({ file, line }: Place, text: string): number | null {
  if (line === undefined) return null;
  const found = text.split('\n').flatMap((candidate, index) => (candidate.includes(line) ? [index + 1] : []));
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new Error(`${JSON.stringify(line)} stands on ${found.length} lines of ${file}, not on one`);
  return only;
}
