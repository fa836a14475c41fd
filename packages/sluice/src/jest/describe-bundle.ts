import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RegisteredBlock } from '@sluice/engine';
import { type Bundle, formatFinding, loadBundle, SluiceError } from '@sluice/flow';
import { createSandbox, type Sandbox } from '@sluice/sandbox';
import { runScenario, type ScenarioResult, type Suite, tellFailure } from '@sluice/scenario';
import { createMemoryStore } from '@sluice/store';
import { createSluice } from '../create-sluice.ts';
import { scenarioEngines } from '../scenarios/scenario-engines.ts';
import { readSuites } from './read-suites.ts';

/** What is used of jest, vitest and their like. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown;
  it(name: string, test: () => Promise<void> | void, timeoutMs?: number): unknown;
  beforeAll(hook: () => Promise<void>, timeoutMs?: number): unknown;
  afterAll(hook: () => Promise<void>, timeoutMs?: number): unknown;
  /** Where it is there it tells which file the tests are in: a relative folder is looked for beside it. */
  readonly expect?: unknown;
}

export interface DescribeBundleOptions {
  /** Where the runner does not make its functions global: `{ describe, it, beforeAll, afterAll, expect }` as imported. */
  readonly runner?: TestRunner;
  /** The host's own block types, as it passes them to `createSluice`. */
  readonly blockTypes?: readonly RegisteredBlock[];
  /** Runner processes for custom actions. Default 1. */
  readonly runners?: number;
  /** For one scenario, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
}

/**
 * Tells the test runner a bundle's scenarios: one `describe` a suite, one `it` a scenario, whose failure points at the line of the suite. To
 * be called where `describe` may be. A relative `folder` is looked for beside the test file, then in the current folder. The sandbox is made
 * once, before the first scenario, and closed after the last. Throws when there is no such folder, or no runner.
 */
export function describeBundle(folder: string | URL, options: DescribeBundleOptions = {}): void {
  const { describe, it, beforeAll, afterAll } = options.runner ?? globalRunner();
  const path = findFolder(folder, options.runner);
  const timeoutMs = options.timeoutMs ?? 30_000;
  const suites = readSuites(path);
  describe(`bundle ${basename(path)}`, () => {
    let open: OpenBundle | undefined;
    beforeAll(async () => {
      open = await openBundle(path, options);
    }, timeoutMs);
    afterAll(async () => {
      await open?.sandbox.close();
    }, timeoutMs);
    it('has no errors', () => {
      if (open?.errors.length !== 0) throw new Error(open?.errors.join('\n') ?? 'the bundle was not opened');
    });
    if (suites.length === 0) {
      // Else a folder of another name would be a suite that passes.
      it('has scenarios', () => {
        throw new Error(
          `there are no scenarios: ${join(path, 'scenarios')} holds neither *.yaml nor *.json\n  hint: write some, or leave describeBundle out`,
        );
      });
    }
    for (const read of suites) {
      describe(read.file, () => {
        if ('problems' in read) {
          it('can be read', () => {
            throw new Error(read.problems);
          });
          return;
        }
        for (const [index, { name }] of read.suite.scenarios.entries()) {
          it(name, async () => passScenario(read.suite, index, open, path), timeoutMs);
        }
      });
    }
  });
}

interface OpenBundle {
  readonly bundle: Bundle;
  readonly errors: readonly string[];
  readonly sandbox: Sandbox;
  readonly options: DescribeBundleOptions;
}

async function openBundle(folder: string, options: DescribeBundleOptions): Promise<OpenBundle> {
  const { bundle, findings } = await loadBundle(folder);
  const sandbox = createSandbox({ runners: options.runners ?? 1 });
  const sluice = await createSluice({
    issuer: 'https://idp.example',
    expireEveryMs: 0,
    ...(options.blockTypes && { blockTypes: options.blockTypes }),
    ports: { store: createMemoryStore(), actions: sandbox },
  });
  try {
    const found = await sluice.check({ bundle, findings });
    const errors = found
      .filter(({ severity }) => severity === 'error')
      .map((finding) => formatFinding(finding));
    return { bundle, errors, sandbox, options };
  } catch (error) {
    await sandbox.close();
    throw error;
  } finally {
    await sluice.close();
  }
}

async function passScenario(
  suite: Suite,
  index: number,
  open: OpenBundle | undefined,
  folder: string,
): Promise<void> {
  if (open === undefined || open.errors.length > 0) {
    throw new Error('the bundle has errors, so nothing was run; "has no errors" tells them');
  }
  const { bundle, sandbox, options } = open;
  const createEngine = scenarioEngines(sandbox, options.blockTypes ? { blockTypes: options.blockTypes } : {});
  const result = await runScenario(suite, index, { bundle, createEngine });
  if (!result.ok) throw failureOf(result, join(folder, suite.file));
}

/** An error whose stack leads into the suite: runners show that line, and editors jump there. */
function failureOf({ failures }: ScenarioResult, file: string): Error {
  const error = new Error(failures.map((failure) => tellFailure(failure, file)).join('\n\n'));
  const frames = failures.map(({ line, column, path }) => `    at ${path} (${file}:${line}:${column})`);
  error.stack = [`${error.name}: ${error.message}`, ...frames].join('\n');
  return error;
}

function globalRunner(): TestRunner {
  const { describe, it, beforeAll, afterAll } = globalThis as Partial<TestRunner>;
  if (describe !== undefined && it !== undefined && beforeAll !== undefined && afterAll !== undefined) {
    return { describe, it, beforeAll, afterAll };
  }
  throw new SluiceError('input_invalid', 'describeBundle finds no test runner', {
    hint: 'Call it from a test file; where the runner has no globals, pass { runner: { describe, it, beforeAll, afterAll, expect } }.',
  });
}

/** `expect` of jest and of vitest. */
interface TestState {
  getState?(): { readonly testPath?: string };
}

function testFileOf(expect: unknown): string | undefined {
  return (expect as TestState | undefined)?.getState?.().testPath;
}

function findFolder(folder: string | URL, runner: TestRunner | undefined): string {
  if (folder instanceof URL) return fileURLToPath(folder);
  const testFile = testFileOf(runner?.expect) ?? testFileOf((globalThis as Partial<TestRunner>).expect);
  const tried = [...(testFile === undefined ? [] : [resolve(dirname(testFile), folder)]), resolve(folder)];
  const found = tried.find((path) => existsSync(join(path, 'sluice.json')));
  if (found !== undefined) return found;
  // Test runners show an error's message alone.
  throw new SluiceError(
    'bundle_unreadable',
    `there is no bundle at ${folder}: there is no sluice.json in ${tried.join(', and none in ')}`,
    {
      hint: 'Give the folder that holds sluice.json, relative to the test file.',
    },
  );
}
