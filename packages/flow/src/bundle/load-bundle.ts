import { isUtf8 } from 'node:buffer';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { SluiceError } from '../error.ts';
import { type Finding, sortFindings } from '../findings.ts';
import { slugSchema } from '../slug.ts';
import { assembleBundle, type BundleTexts, type TextFile, tenantFileName } from './assemble-bundle.ts';
import type { Bundle } from './bundle.ts';
import { findingAtSpot, findingOnFile } from './finding-at.ts';

/** No file of a bundle has reason to be larger, in bytes. */
const maxBytes = 16 * 1024 * 1024;

/** Editors and people keep these beside flows, actions and scenarios; they are not read, and nobody is told. */
const bystanders = /^(?:\..*|.*\.md|.*\.d\.ts|[jt]sconfig(?:\..*)?\.json|package\.json)$/;

const suiteFile = /\.(?:json|ya?ml)$/;

/**
 * Reads a bundle folder (formats, section 1). Every problem of every file becomes a finding, in one pass. Throws
 * `bundle_unreadable` only when the folder itself cannot be read.
 */
export async function loadBundle(folder: string): Promise<{ bundle: Bundle; findings: Finding[] }> {
  const { root, names } = await openFolder(folder);
  const reader = new Reader(root);
  const flows = await reader.list('flows');
  const actions = await reader.list('actions');
  const scenarios = await reader.list('scenarios');
  const top = new Set(names);
  const texts: BundleTexts = {
    folder: resolve(folder),
    tenant: top.has(tenantFileName) ? await reader.read(tenantFileName) : null,
    flows: await readAll(reader, reader.slugged('flows', flows, /\.json$/), () => ({})),
    actions: await readAll(reader, reader.slugged('actions', actions, /\.(?:js|ts)$/), (file) => ({
      language: file.endsWith('.ts') ? ('typescript' as const) : ('javascript' as const),
    })),
    sidecars: await readAll(reader, reader.slugged('actions', actions, /\.json$/), () => ({})),
    users: top.has('users.json') ? await reader.read('users.json') : null,
    scenarioFiles: scenarios
      .filter((name) => suiteFile.test(name) && !bystanders.test(name))
      .map((name) => `scenarios/${name}`),
  };
  reader.tellIgnored('flows', flows, /\.json$/, 'Flows are files named <slug>.json.');
  reader.tellIgnored(
    'actions',
    actions,
    /\.(?:js|ts|json)$/,
    'Actions are files named <slug>.js or <slug>.ts.',
  );
  await reader.tellMissedSuites(scenarios);
  if (texts.flows.length === 0) {
    const words = { message: 'the bundle has no flow', hint: 'Add flows/<slug>.json.' };
    reader.findings.push(findingOnFile('no-flows', 'flows', words));
  }
  const { bundle, findings } = assembleBundle(texts);
  return { bundle, findings: sortFindings([...reader.findings, ...findings]) };
}

/**
 * Reads one more file of a bundle, a scenario suite, as the bundle's own are read: nothing outside it, and nothing that could be
 * waited for without end. `text` is null when there is nothing to go on with.
 */
export async function readBundleFile(
  folder: string,
  file: string,
): Promise<{ text: string | null; findings: readonly Finding[] }> {
  const reader = new Reader((await openFolder(folder)).root);
  const { text } = await reader.read(file);
  return { text, findings: reader.findings };
}

async function openFolder(folder: string): Promise<{ root: string; names: string[] }> {
  try {
    const root = await realpath(folder);
    return { root, names: await readdir(root) };
  } catch (cause) {
    throw new SluiceError(
      'bundle_unreadable',
      `the bundle folder ${folder} cannot be read: ${reasonOf(cause)}`,
      {
        hint: 'Give the folder that holds sluice.json.',
        cause,
      },
    );
  }
}

interface Slugged {
  readonly file: string;
  readonly slug: string;
}

/** One after the other: a large bundle must not run out of file handles. */
async function readAll<More>(
  reader: Reader,
  files: readonly Slugged[],
  more: (file: string) => More,
): Promise<(TextFile & Slugged & More)[]> {
  const texts: (TextFile & Slugged & More)[] = [];
  for (const { file, slug } of files) texts.push({ ...(await reader.read(file)), ...more(file), file, slug });
  return texts;
}

/** Reads files of one bundle and nothing outside it. */
class Reader {
  readonly findings: Finding[] = [];
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Names in a folder of the bundle, sorted; none when it does not exist. */
  async list(folder: string): Promise<string[]> {
    const path = join(this.#root, folder);
    try {
      if (!(await this.#isInside(path, folder))) return [];
      return (await readdir(path)).sort();
    } catch (error) {
      if (!isMissing(error)) this.#tellUnreadable(folder, error);
      return [];
    }
  }

  /** The files of a folder that are named `<slug>.<extension>`; other names with that extension are errors. */
  slugged(folder: string, names: readonly string[], extension: RegExp): Slugged[] {
    return names.flatMap((name) => {
      if (!extension.test(name) || bystanders.test(name)) return [];
      const slug = name.replace(extension, '');
      const file = `${folder}/${name}`;
      if (slugSchema.safeParse(slug).success) return [{ file, slug }];
      this.findings.push(
        findingOnFile('bad-file-name', file, {
          message: `"${slug}" is not a slug`,
          hint: 'Name the file after a slug: lower-case letters and digits in groups joined by single hyphens.',
        }),
      );
      return [];
    });
  }

  tellIgnored(folder: string, names: readonly string[], extension: RegExp, hint: string): void {
    for (const name of names) {
      if (extension.test(name) || bystanders.test(name)) continue;
      const words = { message: `${folder}/${name} is not read`, hint };
      this.findings.push(findingOnFile('ignored-file', `${folder}/${name}`, words));
    }
  }

  /** What looks like a suite, or like a folder of suites, and is none: whoever wrote it takes it for tested. */
  async tellMissedSuites(names: readonly string[]): Promise<void> {
    const hint = 'Suites are files of scenarios/ itself, named *.yaml, *.yml or *.json.';
    const isSuite = (name: string) => /\.(?:json|ya?ml)$/i.test(name) && !bystanders.test(name);
    for (const name of names) {
      if (suiteFile.test(name) || bystanders.test(name)) continue;
      const inside = await readdir(join(this.#root, 'scenarios', name)).catch(() => []);
      if (!isSuite(name) && !inside.some(isSuite)) continue;
      const words = { message: `scenarios/${name} is not read`, hint };
      this.findings.push(findingOnFile('ignored-file', `scenarios/${name}`, words));
    }
  }

  async read(file: string): Promise<TextFile> {
    const path = join(this.#root, ...file.split('/'));
    try {
      if (!(await this.#isInside(path, file))) return { file, text: null };
      const facts = await stat(path);
      // Opening a pipe or a device could wait for ever.
      if (!facts.isFile()) throw new Error('it is not a file');
      if (facts.size > maxBytes) {
        const words = {
          message: `the file has ${facts.size} bytes`,
          hint: `A file may have ${maxBytes} bytes.`,
        };
        this.findings.push(findingOnFile('file-too-large', file, words));
        return { file, text: null };
      }
      return { file, text: this.#decode(file, await readFile(path)) };
    } catch (error) {
      this.#tellUnreadable(file, error);
      return { file, text: null };
    }
  }

  async #isInside(path: string, file: string): Promise<boolean> {
    const real = await realpath(path);
    if (real.startsWith(this.#root.endsWith(sep) ? this.#root : this.#root + sep)) return true;
    const words = {
      message: `${file} leads out of the bundle`,
      hint: 'Copy what it points to into the bundle.',
    };
    this.findings.push(findingOnFile('escaping-link', file, words));
    return false;
  }

  #decode(file: string, bytes: Buffer): string | null {
    if (!isUtf8(bytes)) {
      const spot = { line: firstBadLine(bytes), column: 1 };
      const words = { message: 'the file is not UTF-8 text', hint: 'Save it as UTF-8.' };
      this.findings.push(findingAtSpot('not-utf8', file, spot, words));
      return null;
    }
    const text = bytes.toString('utf8');
    if (!text.startsWith('\uFEFF')) return text;
    const words = {
      message: 'the file begins with a byte order mark',
      hint: 'Save it as UTF-8 without one.',
    };
    this.findings.push(findingOnFile('byte-order-mark', file, words));
    return text.slice(1);
  }

  #tellUnreadable(file: string, error: unknown): void {
    const words = {
      message: `${file} cannot be read: ${reasonOf(error)}`,
      hint: 'Look at its permissions, or restore it.',
    };
    this.findings.push(findingOnFile('unreadable-file', file, words));
  }
}

/** A byte below 0x80 never is a part of a longer character, so lines can be judged one by one. */
function firstBadLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
  return line;
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'it is not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  ELOOP: 'its symbolic links run in a circle',
};

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return reasons[code] ?? (code || (error instanceof Error ? error.message : String(error)));
}
