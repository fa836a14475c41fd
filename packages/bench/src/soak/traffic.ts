import type { ActionRequest, OutboundRequest, OutboundResult } from '@sluice/engine';
import { defaultLimits, type Limits } from '@sluice/flow';
import { arrival } from '../sample.ts';

/** What one kind of visitor runs, and what must come of it. */
export interface Kind {
  readonly name: string;
  readonly hostile: boolean;
  /** The nth request of this kind. */
  request(n: number): ActionRequest;
  /** Endings that are right; for hostile code the kinds of its failure. */
  readonly endings: readonly string[];
}

function answerOf(request: OutboundRequest): OutboundResult {
  const { host, pathname } = new URL(request.url);
  const record = { method: request.method, host, path: pathname, status: 200, durationMs: 1 };
  return { record, ok: true, response: { status: 200, headers: {}, body: '{"score":12}' } };
}

const visitor = arrival();

function request(
  tenantId: string,
  action: string,
  source: string,
  limits: Partial<Limits> = {},
  version = 1,
) {
  return {
    tenantId,
    runId: 'run_soak',
    action,
    version,
    source,
    language: 'javascript',
    eventJson: visitor.text,
    stepJson: '{}',
    limits: { ...defaultLimits, ...limits },
    remainingMs: 20_000,
    held: { stateBytes: 0, claims: {}, appMetadata: {} },
    fetch: async (asked: OutboundRequest) => answerOf(asked),
  } satisfies ActionRequest;
}

const tag = `const domain = event.user?.email?.split('@')[1] ?? ''; const tier = domain === 'acme.example' ? 'enterprise' : 'self-serve';
api.state.set('tier', tier); api.log('info', \`tier \${tier}\`); api.session.setCustomClaim('tier', tier);`;
const ask = `const res = await api.fetch('https://risk.example/v1'); const { score } = JSON.parse(res.body); api.state.set('score', score);`;
const own = `globalThis.count = (globalThis.count ?? 0) + 1; if (count !== 1) throw new Error('somebody was here'); api.state.set('count', count);`;

const honest = (name: string, make: (n: number) => ActionRequest): Kind => ({
  name,
  hostile: false,
  request: make,
  endings: ['returned'],
});
const tight = { actionCpuMs: 100, actionTimeoutMs: 500, actionMemoryMb: 32 };
const hostile = (name: string, source: string, endings: readonly string[]): Kind => ({
  name,
  hostile: true,
  request: (n) => request(`bad-${n % 3}`, name.replaceAll(' ', '-'), source, tight),
  // Where the machine has more to do than it can, anything may take too long.
  endings: [...endings, 'cpu_limit', 'timeout'],
});

/** Honest tenants with different habits, and others who try what a sandbox can be tried with. */
export const kinds: readonly Kind[] = [
  honest('tag', (n) => request(`good-${n % 5}`, 'tag', tag)),
  honest('fetch', (n) => request(`good-${n % 5}`, 'ask', ask)),
  honest('own realm', () => request('good-own', 'own', own)),
  honest('never seen', (n) => request('good-new', 'new', `${tag}\n// ${n}`, {}, n + 1)),
  hostile('loop', 'for (;;);', []),
  hostile('uninterruptible', '[].indexOf.call({ length: 2 ** 53 - 1 }, 1);', []),
  hostile('microtasks', 'const go = () => Promise.resolve().then(go); await go(); for (;;) await 0;', []),
  hostile('keys', `const o = {}; for (let i = 0; ; i++) o['a' + i] = i;`, ['memory_limit']),
  hostile('strings', `const a = []; for (;;) a.push('x'.repeat(2 ** 24) + a.length);`, ['memory_limit']),
  hostile('symbols', `for (let i = 0; ; i++) Symbol.for('k' + i);`, ['memory_limit']),
  hostile('stalls', 'await new Promise(() => {});', ['timeout']),
  hostile('throws', 'throw { get message() { for (;;); } };', ['uncaught_error']),
  hostile('floods the log', `for (let i = 0; i < 5_000; i++) console.log('x'.repeat(9_000));`, ['returned']),
  hostile('reaches out', `(() => {}).constructor('return process')().exit();`, ['uncaught_error']),
];
