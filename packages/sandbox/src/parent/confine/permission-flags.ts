import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a program is granted while it starts. */
export interface Grants {
  /** It loads isolated-vm, and starts a thread. */
  readonly isolates: boolean;
}

const addon = 'isolated-vm';
const addonLoader = 'node-gyp-build';
/** The loader asks which C library this is. */
const alpineMark = '/etc/alpine-release';

/** Flags for Node's permission model; none where this Node has none, or where isolated-vm is not found. */
export function permissionFlags(program: string, grants: Grants): readonly string[] {
  if (!knows('--permission')) return [];
  const folder = dirname(program);
  const readable = [folder, realpathSync(folder), ...packageFilesAbove(folder)];
  const flags = ['--permission', '--disable-warning=SecurityWarning'];
  if (grants.isolates) {
    const found = findPackage(addon, realpathSync(folder));
    if (found === undefined) return [];
    const loader = findPackage(addonLoader, found.folder);
    readable.push(alpineMark);
    for (const part of [found, loader])
      readable.push(...(part?.looked ?? []), ...(part ? [part.folder] : []));
    flags.push('--allow-addons', '--allow-worker');
  }
  // SIGUSR1 would open the inspector, and SQLite opens files behind the model's back.
  for (const [flag, known] of [
    ['--disable-sigusr1', '--disable-sigusr1'],
    ['--no-experimental-sqlite', '--experimental-sqlite'],
  ] as const) {
    if (knows(known)) flags.push(flag);
  }
  return [...flags, ...[...new Set(readable)].map((path) => `--allow-fs-read=${path}`)];
}

/**
 * Whether this Node can give up what it was granted while it started. Without that, `--allow-worker` makes the model
 * a gate without a fence: a thread that is started with flags of its own is free of it.
 */
export function permissionsCanBeDropped(version: string): boolean {
  if (!knows('--permission')) return false;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 24 ? minor >= 20 : major === 26 ? minor >= 3 : major > 26;
}

const knows = (flag: string): boolean => process.allowedNodeEnvironmentFlags.has(flag);

/** Node looks for the package that a file belongs to, and stops at the first. */
function packageFilesAbove(folder: string): readonly string[] {
  const files: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, 'package.json');
    files.push(file);
    if (existsSync(file) || dirname(at) === at) return files;
  }
}

/** The real folder of a package as Node finds it from `from`, and every place where Node looks on the way. */
function findPackage(name: string, from: string): { folder: string; looked: readonly string[] } | undefined {
  const looked: string[] = [];
  for (let at = from; ; at = dirname(at)) {
    const place = join(at, 'node_modules', name);
    looked.push(place);
    if (existsSync(place)) return { folder: realpathSync(place), looked };
    if (dirname(at) === at) return undefined;
  }
}
