/** Writes the published JSON Schemas to schemas/. With `--check` it writes nothing and fails when they are not current. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outputJsonSchemas } from '../apps/cli/src/index.ts';
import { jsonSchemas } from '../packages/flow/src/index.ts';
import { recordingJsonSchema } from '../packages/replay/src/index.ts';
import { scenarioJsonSchema } from '../packages/scenario/src/index.ts';

const folder = join(import.meta.dirname, '..', 'schemas');
const wanted = new Map(
  Object.entries({
    ...jsonSchemas(),
    'scenario.schema.json': scenarioJsonSchema(),
    'recording.schema.json': recordingJsonSchema(),
    ...outputJsonSchemas(),
  }).map(([file, schema]) => [file, `${JSON.stringify(schema, null, 2)}\n`]),
);

await mkdir(folder, { recursive: true });
const present = await readdir(folder);
const stale: string[] = [];
for (const [file, text] of wanted) {
  if (!present.includes(file) || (await readFile(join(folder, file), 'utf8')) !== text) stale.push(file);
}
const surplus = present.filter((file) => !wanted.has(file));

if (process.argv.includes('--check')) {
  for (const file of stale) console.error(`schemas/${file} is not current: run node scripts/schemas.ts`);
  for (const file of surplus)
    console.error(`schemas/${file} belongs to no format: run node scripts/schemas.ts`);
  if (stale.length + surplus.length > 0) process.exitCode = 1;
} else {
  for (const file of stale) await writeFile(join(folder, file), wanted.get(file) ?? '');
  for (const file of surplus) await rm(join(folder, file));
}
