import vm from 'node:vm';
import { Worker } from 'node:worker_threads';
import type { ActionRequest, ActionRunner } from '@sluice/engine';
import { defaultLimits } from '@sluice/flow';
import ivm from 'isolated-vm';
import { newQuickJSWASMModuleFromVariant, type QuickJSWASMModule } from 'quickjs-emscripten-core';
import { type ActionSource, type Arrival, type Asked, recordingApi } from '../sample.ts';

/** A way of running a tenant's action. */
export interface ActionContender {
  readonly name: string;
  readonly ours?: boolean;
  readonly floor?: boolean;
  readonly everyNth?: number;
  /** It shows what the way costs, and runs no action. */
  readonly answersNothing?: boolean;
  run(arrival: Arrival, action: ActionSource): Asked | Promise<Asked>;
}

export const asyncNaive = 'isolated-vm, an isolate per run, asynchronous';
export const syncNaive = 'isolated-vm, an isolate per run, synchronous set-up';

export async function otherActionContenders(): Promise<readonly ActionContender[]> {
  const quickjs = await newQuickJSWASMModuleFromVariant(import('@jitl/quickjs-wasmfile-release-sync'));
  return [
    plainFunction(),
    { name: asyncNaive, run: runInNewIsolate },
    { name: syncNaive, run: runInNewIsolateSync },
    newVmContext(),
    {
      name: 'QuickJS (wasm), a runtime per run',
      run: (arrival, action) => runInQuickJs(quickjs, arrival, action),
    },
    { name: 'a worker thread per run', everyNth: 25, run: runInWorker },
  ];
}

/** Ours: `tenantId` may differ by action, for tables with many tenants. */
export function sluiceAction(runner: ActionRunner, tenantId = 'ten_1', slug = 'tag-tier'): ActionContender {
  return {
    name: 'Sluice',
    ours: true,
    async run({ text }, { version, source }) {
      const request: ActionRequest = {
        tenantId,
        runId: 'run_1',
        action: slug,
        version,
        source,
        language: 'javascript',
        eventJson: text,
        stepJson: '{}',
        limits: defaultLimits,
        remainingMs: 20_000,
        held: { stateBytes: 0, claims: {}, appMetadata: {} },
        fetch: () => Promise.reject(new Error('the action fetches nothing')),
      };
      const outcome = await runner.run(request);
      // What fails is fast, and counts for nothing.
      if (outcome.status !== 'returned') throw new Error(outcome.error?.message ?? outcome.status);
      const asked = nothingAsked();
      for (const effect of outcome.effects) {
        if (effect.type === 'state.set') asked.state[effect.key] = effect.value;
        if (effect.type === 'session.setCustomClaim') asked.claims[effect.name] = effect.value;
      }
      for (const { level, message } of outcome.logs) asked.logs.push(`${level}: ${message}`);
      return asked;
    },
  };
}

const nothingAsked = (): Asked => ({ state: {}, claims: {}, logs: [] });

/** Keeps what was compiled for the last action, which is all that a table of one action can use. */
function compiledOnce<T>(compile: (action: ActionSource) => T): (action: ActionSource) => T {
  let kept: { readonly version: number; readonly value: T } | undefined;
  return (action) => {
    if (kept?.version !== action.version) kept = { version: action.version, value: compile(action) };
    return kept.value;
  };
}

/** No isolation at all; JSON in and out, as any isolation needs it. */
function plainFunction(): ActionContender {
  type Body = (eventText: string) => Promise<string>;
  const compile = compiledOnce(
    ({ source }) =>
      new Function(
        'eventText',
        `const event = JSON.parse(eventText);\n${recordingApi}return (async () => {\n${source}\n})().then(() => JSON.stringify(asked));`,
      ) as Body,
  );
  return {
    name: 'plain function, JSON in and out, no isolation',
    floor: true,
    run: async ({ text }, action) => JSON.parse(await compile(action)(text)) as Asked,
  };
}

/** node:vm, which is no security boundary: a context per run, the script compiled once. */
function newVmContext(): ActionContender {
  type Body = (eventText: string) => Promise<string>;
  const compile = compiledOnce(
    ({ source }) =>
      new vm.Script(
        `(eventText) => { const event = JSON.parse(eventText);\n${recordingApi}return (async () => {\n${source}\n})().then(() => JSON.stringify(asked)); }`,
      ),
  );
  return {
    name: 'node:vm, a context per run (no security boundary)',
    async run({ text }, action) {
      const context = vm.createContext({});
      const body = compile(action).runInContext(context, { timeout: 10_000 }) as Body;
      return JSON.parse(await body(text)) as Asked;
    },
  };
}

/** The wrapper that products put around tenant code, with their callbacks as `api`. */
const wrapped = (source: string) => `const api = {
  state: { set: (key, value) => $set(key, value) },
  log: (level, message) => $log(level, message),
  session: { setCustomClaim: (name, value) => $claim(name, value) },
};
(async () => {
${source}
})()`;

const callbacksFor = (asked: Asked): readonly (readonly [string, ivm.Callback])[] => [
  ['$set', new ivm.Callback((key: string, value: string) => void (asked.state[key] = value))],
  [
    '$log',
    new ivm.Callback((level: string, message: string) => void asked.logs.push(`${level}: ${message}`)),
  ],
  ['$claim', new ivm.Callback((name: string, value: string) => void (asked.claims[name] = value))],
];

/** As Activepieces does it: every step on isolated-vm's thread pool. */
async function runInNewIsolate({ event }: Arrival, { source }: ActionSource): Promise<Asked> {
  const asked = nothingAsked();
  const isolate = new ivm.Isolate({ memoryLimit: 128 });
  try {
    const context = await isolate.createContext();
    await context.global.set('event', new ivm.ExternalCopy(event).copyInto());
    for (const [name, callback] of callbacksFor(asked)) await context.global.set(name, callback);
    const script = await isolate.compileScript(wrapped(source));
    await script.run(context, { promise: true, timeout: 10_000 });
  } finally {
    isolate.dispose();
  }
  return asked;
}

/** As Directus does it: set-up on the main thread, only the code itself on the pool. */
async function runInNewIsolateSync({ event }: Arrival, { source }: ActionSource): Promise<Asked> {
  const asked = nothingAsked();
  const isolate = new ivm.Isolate({ memoryLimit: 128 });
  try {
    const context = isolate.createContextSync();
    context.global.setSync('event', new ivm.ExternalCopy(event).copyInto());
    for (const [name, callback] of callbacksFor(asked)) context.global.setSync(name, callback);
    await context.eval(wrapped(source), { promise: true, timeout: 10_000 });
  } finally {
    isolate.dispose();
  }
  return asked;
}

function runInQuickJs(quickjs: QuickJSWASMModule, { text }: Arrival, { source }: ActionSource): Asked {
  const runtime = quickjs.newRuntime();
  runtime.setMemoryLimit(128 * 1024 * 1024);
  const context = runtime.newContext();
  try {
    const eventText = context.newString(text);
    context.setProp(context.global, 'eventText', eventText);
    eventText.dispose();
    const code = `const event = JSON.parse(eventText);\n${recordingApi}(async () => {\n${source}\n})();`;
    context.unwrapResult(context.evalCode(code)).dispose();
    runtime.executePendingJobs();
    const answer = context.unwrapResult(context.evalCode('JSON.stringify(asked)'));
    const asked = JSON.parse(context.getString(answer)) as Asked;
    answer.dispose();
    return asked;
  } finally {
    context.dispose();
    runtime.dispose();
  }
}

function runInWorker({ text }: Arrival, { source }: ActionSource): Promise<Asked> {
  const code = `const { parentPort, workerData } = require('node:worker_threads');
const event = JSON.parse(workerData);\n${recordingApi}(async () => {\n${source}\n})().then(() => parentPort.postMessage(JSON.stringify(asked)));`;
  const worker = new Worker(code, {
    eval: true,
    workerData: text,
    resourceLimits: { maxOldGenerationSizeMb: 128 },
  });
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (answer: string) => {
      resolve(JSON.parse(answer) as Asked);
      void worker.terminate();
    });
  });
}
