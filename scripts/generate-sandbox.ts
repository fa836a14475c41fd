import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';

const source = fileURLToPath(new URL('../packages/sandbox/src/', import.meta.url));
const generated = `${source}generated/`;
const extraFiles = ['url', 'encoding', 'base64', 'clone', 'crypto'];

const common: BuildOptions = {
  absWorkingDir: source,
  bundle: true,
  write: false,
  logLevel: 'error',
  charset: 'ascii',
  target: 'es2024',
};

/**
 * Bundles what runs outside the embedder's own process: the guest as one script text, and the programs of the
 * child processes, which cannot strip types themselves (they run without a JIT, hence without WebAssembly).
 */
export async function generateSandbox(): Promise<void> {
  const [guest, runner, lifeline, stripper, ...extras] = await Promise.all([
    script('guest/main.ts', '__guest', {}),
    program('runner/main.ts'),
    program('runner/lifeline.ts'),
    program('stripper/main.ts'),
    ...extraFiles.map(extra),
  ]);
  const text = `(function(){"use strict";\n${guest}\nreturn __guest.door})()`;
  await mkdir(generated, { recursive: true });
  await Promise.all([
    replaceFile(`${generated}guest.js`, text),
    ...extras.map((each, at) => replaceFile(`${generated}extra-${extraFiles[at]}.js`, each)),
    replaceFile(`${generated}runner.js`, runner),
    replaceFile(`${generated}lifeline.js`, lifeline),
    replaceFile(`${generated}stripper.js`, stripper),
  ]);
}

/** Whole or not at all: a program that is starting may be reading it. */
async function replaceFile(path: string, text: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return;
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, text);
  await rename(draft, path);
}

/** A script of its own that evaluates to a function: most actions touch no extra, and pay for none. */
async function extra(name: string): Promise<string> {
  const text = await script(`guest/extras/${name}.ts`, '__extra', {
    inject: [`${source}guest/extras/absent-globals.ts`],
    // URLs are UTF-8; the tables of the other encodings would be most of the bundle.
    alias: { '@exodus/bytes/encoding.js': '@exodus/bytes/encoding-lite.js' },
  });
  return `(function(random){"use strict";${text}\nreturn __extra})`;
}

async function script(entry: string, globalName: string, more: BuildOptions): Promise<string> {
  return bundle(entry, {
    format: 'iife',
    platform: 'neutral',
    mainFields: ['main'],
    globalName,
    minifySyntax: true,
    minifyWhitespace: true,
    ...more,
  });
}

async function program(entry: string): Promise<string> {
  return bundle(entry, { format: 'esm', platform: 'node', external: ['isolated-vm'] });
}

async function bundle(entry: string, options: BuildOptions): Promise<string> {
  const result = await build({ ...common, entryPoints: [`${source}${entry}`], ...options });
  const file = result.outputFiles?.[0];
  if (file === undefined) throw new Error(`esbuild wrote nothing for ${entry}`);
  return file.text;
}
