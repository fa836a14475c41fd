import { copyFile, cp, mkdir, mkdtemp, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SluiceError } from '@sluice/flow';

const template = join(import.meta.dirname, '..', '..', 'templates', 'bundle');
const actionTypes = 'sluice-actions.d.ts';

/**
 * Writes a working bundle into a folder that is new or empty; returns its files. Everything is made ready beside its place and then
 * moved: a failure leaves the folder as it was. Throws `bundle_unreadable`.
 */
export async function writeTemplate(folder: string): Promise<string[]> {
  const made = await makeFolder(folder);
  await refuseContent(folder);
  let staging: string | null = null;
  const moved: string[] = [];
  try {
    staging = await mkdtemp(join(folder, '.sluice-init-'));
    await cp(template, staging, { recursive: true });
    // Packagers leave files of this name out of what they pack.
    await rename(join(staging, 'gitignore'), join(staging, '.gitignore'));
    await copyFile(fileURLToPath(actionTypesFile()), join(staging, actionTypes));
    const files = (await readdir(staging, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    const root = staging;
    const names = files.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)).sort();
    for (const name of await readdir(staging)) {
      await rename(join(staging, name), join(folder, name));
      moved.push(name);
    }
    await rmdir(staging);
    return names;
  } catch (cause) {
    for (const name of staging === null ? moved : [...moved.map((one) => join(folder, one)), staging]) {
      await rm(name, { recursive: true, force: true });
    }
    if (made !== null) await rm(made, { recursive: true, force: true });
    throw unwritable(folder, cause);
  }
}

/** The outermost folder that had to be made; null when there was one. */
async function makeFolder(folder: string): Promise<string | null> {
  try {
    return (await mkdir(folder, { recursive: true })) ?? null;
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

async function refuseContent(folder: string): Promise<void> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw unwritable(folder, cause);
  });
  if (names.length === 0) return;
  throw new SluiceError('bundle_unreadable', `${folder} is not empty`, {
    details: [
      `It holds ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}.`,
    ],
    hint: 'Name a folder that is new or empty; nothing was written.',
  });
}

function unwritable(folder: string, cause: unknown): SluiceError {
  return new SluiceError(
    'bundle_unreadable',
    `${folder} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      hint: 'Name another folder; nothing was left behind.',
      cause,
    },
  );
}

/** The types for authors, as the package that owns them ships them. */
function actionTypesFile(): URL {
  return new URL('index.d.ts', import.meta.resolve('@sluice/action-types/package.json'));
}
