import { describe, expect, it } from '@jest/globals';
import {
  type ActionFacts,
  createSolver,
  explorePaths,
  type FlowPath,
  type HostAnswer,
  type Input,
  keyOfTrace,
  listObstacles,
  proveInvariants,
  scenarioOf,
} from '@sluice/analysis';
import { createFiniteSolver } from '@sluice/analysis/testing';
import { createEgress } from '@sluice/egress';
import {
  type AuthenticationAnswer,
  createEngine,
  type Inspection,
  type OutboundRequest,
} from '@sluice/engine';
import { createLogRecorder, createScriptedRunner } from '@sluice/engine/testing';
import { type Bundle, bundleFromParts, type Invariant } from '@sluice/flow';
import { parseSuite, runScenario, type ScenarioEngineFactory } from '@sluice/scenario';
import { createMemoryStore } from '@sluice/store';
import { createTokenIssuer } from '@sluice/token';
import fc from 'fast-check';
import { type Harness, setUp } from '../engine/harness.ts';
import {
  actionPool,
  disabledActions,
  type GeneratedBundle,
  generatedBundles,
  scoreUrl,
} from './generated-bundle.ts';

const jane = 'jane@acme.example';

/** The finite world that both the solver and the runs know: every combination of these. */
function domain({
  source,
  path,
}: Input): readonly (string | number | boolean | object | null | undefined)[] | null {
  const place = path.join('.');
  const domains: Partial<Record<Input['source']['kind'], Record<string, readonly unknown[]>>> = {
    event: {
      'request.geo.country': ['US', 'XX'],
      'authentication.risk_score': [0, 90],
      'authentication.aal': ['aal0'],
      user: [undefined, {}],
      'user.id': [undefined, 'usr_named'],
      'user.email': [null, jane],
      'user.app_metadata.tier': [undefined, 'gold'],
    },
    account: { '': [{}], email: [null, jane], 'app_metadata.tier': [undefined, 'gold'] },
    profile: { email: [null, jane] },
    authentication: { outcome: ['authenticated', 'registered', 'failed'], aal: ['aal1', 'aal2'] },
    prompt: { ok: [undefined, true, 'yes'] },
    exchange: {
      ok: [true, false],
      'json.score': [1, 9],
      status: [200, 500],
      error_kind: ['http_fetch_failed'],
    },
  };
  return (domains[source.kind]?.[place] ?? null) as ReturnType<typeof domain>;
}

const solver = () => createFiniteSolver(domain as never);

function bundleOf({ flows }: GeneratedBundle, invariants: readonly Invariant[] = []): Bundle {
  const { bundle } = bundleFromParts({
    tenantFile: {
      tenant: { slug: 'acme', name: 'Acme' },
      fetch: { allow: ['score.example', 'hook.example'] },
      invariants,
    },
    flows,
    actions: Object.keys(actionPool).map((slug) => ({
      slug,
      source: `// ${slug}`,
      enabled: !disabledActions.some((name) => name === slug),
    })),
  });
  return bundle;
}

const facts: ReadonlyMap<string, ActionFacts> = new Map(
  Object.entries(actionPool).map(([slug, action]) => [slug, action.facts(slug)]),
);
const scripts = Object.fromEntries(Object.entries(actionPool).map(([slug, { script }]) => [slug, script]));

/** One combination of the domains. */
interface World {
  readonly event: Record<string, unknown>;
  readonly authentication: AuthenticationAnswer;
  readonly prompt: Record<string, unknown>;
  readonly score: number | null;
  readonly hook: number | null;
}

/** Every combination, but for what the bundle has nothing to do with. */
function worldsOf(generated: GeneratedBundle): readonly World[] {
  const text = JSON.stringify(generated);
  const when = <T>(pattern: RegExp, all: readonly T[]): readonly T[] =>
    pattern.test(text) ? all : all.slice(0, 1);
  const people = /user|copier/.test(text)
    ? [undefined, ...pairs(when(/email/, [null, jane]), when(/tier|copier|tagger/, [undefined, 'gold']))]
    : [undefined];
  const events = people.flatMap((person) =>
    when(/country|blocker|gate|tagger/, ['US', 'XX']).flatMap((country) =>
      when(/risk|gate/, [0, 90]).map((risk_score) => ({
        client: { id: 'web-app', type: 'web' },
        request: { geo: { country } },
        authentication: { risk_score },
        ...(person && { user: { email: person[0], app_metadata: person[1] ? { tier: person[1] } : {} } }),
      })),
    ),
  );
  const levels = when(/aal/, ['aal1', 'aal2'] as const);
  const emails = when(/email/, [null, jane]);
  const tiers = when(/tier|copier/, [undefined, 'gold']);
  const answers: AuthenticationAnswer[] = [
    ...levels.flatMap((aal) => [
      ...pairs(emails, tiers).map(([email, tier]) => {
        const user = { id: `usr_${email === null ? 'nobody' : 'jane'}_${tier ?? 'plain'}` };
        return { outcome: 'authenticated', user, aal } as const;
      }),
      ...emails.map((email) => ({ outcome: 'registered', user: { email }, aal }) as const),
    ]),
    { outcome: 'failed', reason: 'wrong password' },
  ];
  const prompts = when(/"ask/, [{}, { ok: true }, { ok: 'yes' }]);
  const scores = when(/scorer/, [null, 1, 9]);
  const hooks = when(/"hook/, [null, 200, 500]);
  return events.flatMap((event) =>
    answers.flatMap((authentication) =>
      prompts.flatMap((prompt) =>
        scores.flatMap((score) => hooks.map((hook) => ({ event, authentication, prompt, score, hook }))),
      ),
    ),
  );
}

function pairs<A, B>(left: readonly A[], right: readonly B[]): (readonly [A, B])[] {
  return left.flatMap((a) => right.map((b) => [a, b] as const));
}

/** Each place is asked once, so that one answer for each kind of request is enough. */
function asksOnce(generated: GeneratedBundle): boolean {
  const [login = '', inner = ''] = generated.flows.map((flow) => JSON.stringify(flow));
  const subs = login.split('"flow":"inner"').length - 1;
  const count = (word: string) => login.split(word).length - 1 + subs * (inner.split(word).length - 1);
  return count('"action":"scorer"') <= 1 && count('"call_webhook"') <= 1 && count('"prompt":"question"') <= 1;
}

async function openHarness(generated: GeneratedBundle, now: { world: World | null }): Promise<Harness> {
  const harness = await setUp({
    flows: generated.flows,
    actions: scripts,
    disabled: disabledActions,
    http: ({ url }: OutboundRequest) => {
      const isScore = url === scoreUrl;
      const answer = isScore ? now.world?.score : now.world?.hook;
      if (answer === null || answer === undefined) return { fail: 'http_fetch_failed' };
      return isScore ? { body: JSON.stringify({ score: answer }) } : { status: answer };
    },
  });
  for (const [email, tier] of pairs([null, jane], [undefined, 'gold']))
    await harness.store.putUser(
      harness.tenantId,
      {
        id: `usr_${email === null ? 'nobody' : 'jane'}_${tier ?? 'plain'}`,
        email,
        email_verified: true,
        phone: null,
        name: null,
        app_metadata: tier === undefined ? {} : { tier },
        user_metadata: {},
        factors: [],
        created_at: '2026-01-01T00:00:00.000Z',
      },
      [],
    );
  return harness;
}

async function runIn(harness: Harness, { event, authentication, prompt }: World): Promise<Inspection> {
  let result = await harness.start({ event: event as never, authentication });
  for (let turn = 0; turn < 20 && result.status === 'awaiting'; turn += 1)
    result = await harness.resume(result.resumeToken, prompt);
  return harness.inspect(result.runId);
}

function keyOfRun({ trace, result }: Inspection, outcome: HostAnswer): string {
  if (result.status !== 'completed' && result.status !== 'denied')
    throw new Error(`the run is ${result.status}`);
  const last = trace.at(-1);
  const endedBefore = last?.stage === 'pre-login' && (last.outcome === 'denied' || last.outcome === 'error');
  return keyOfTrace({ trace, status: result.status, answer: endedBefore ? null : outcome });
}

interface BruteForce {
  readonly keys: ReadonlySet<string>;
  readonly runs: readonly Inspection[];
}

async function runAll(generated: GeneratedBundle): Promise<BruteForce> {
  const now: { world: World | null } = { world: null };
  const harness = await openHarness(generated, now);
  const keys = new Set<string>();
  const runs: Inspection[] = [];
  for (const world of worldsOf(generated)) {
    now.world = world;
    const run = await runIn(harness, world);
    keys.add(keyOfRun(run, world.authentication.outcome));
    runs.push(run);
  }
  return { keys, runs };
}

const mostWorlds = 700;
const bundles = generatedBundles.filter(
  (generated) => asksOnce(generated) && worldsOf(generated).length <= mostWorlds,
);
const parameters = { numRuns: 25, seed: 20260105, endOnFailure: false } as const;

describe('paths: over random bundles', () => {
  it('the paths that are found are those that runs over every input take', async () => {
    await fc.assert(
      fc.asyncProperty(bundles, async (generated) => {
        const { keys } = await runAll(generated);
        const report = explorePaths(bundleOf(generated), 'login', { facts, solver: solver() });
        const found = report.paths.map(({ key }) => key);
        expect(found.toSorted()).toEqual([...keys].toSorted());
        expect(report).toMatchObject({ complete: true, exact: true, feasible: BigInt(keys.size) });
        expect(report.raw >= report.feasible).toBe(true);
      }),
      parameters,
    );
  }, 300_000);

  it('the input of each path takes it', async () => {
    await fc.assert(
      fc.asyncProperty(bundles, async (generated) => {
        const bundle = bundleOf(generated);
        const { paths } = explorePaths(bundle, 'login', { facts, solver: solver() });
        const taken: string[] = [];
        for (const path of paths.slice(0, 25)) taken.push(await takePath(path, bundle));
        expect(taken).toEqual(paths.slice(0, 25).map(({ key }) => key));
      }),
      { ...parameters, numRuns: 12 },
    );
  }, 300_000);
});

/** Scenarios on scripted actions; random bundles are not without findings, so nothing is checked. */
const scriptedEngines: ScenarioEngineFactory = async ({
  bundle,
  users,
  wire,
  clock,
  ids,
  secrets,
  determinism,
}) => {
  const store = createMemoryStore();
  const http = createEgress({ secrets, clock, wire });
  const engine = createEngine({
    store,
    actions: createScriptedRunner(scripts),
    http,
    tokens: createTokenIssuer({ keys: store, clock, keyEncryptionKey: new Uint8Array(32).fill(7) }),
    clock,
    ids,
    logger: createLogRecorder(),
    determinism,
    resumeKey: new Uint8Array(32).fill(9),
    tokenPolicy: {
      issuer: () => 'https://login.acme.example',
      audience: () => 'https://api.acme.example',
      lifetimeSeconds: 3600,
    },
  });
  await engine.publish(bundle, 'test');
  const id = (await store.tenant('acme'))?.id ?? '';
  for (const user of users) await store.putUser(id, user, []);
  return {
    start: engine.start,
    resume: engine.resume,
    inspect: engine.inspect,
    user: (user) => store.user(id, user),
    event: async (run) => (await store.run(id, run))?.snapshot.event ?? null,
    close: () => http.close(),
  };
};

async function takePath(path: FlowPath, bundle: Bundle): Promise<string> {
  const given = scenarioOf(path);
  let key = '';
  const written = JSON.stringify({ flow: 'login', scenarios: [{ name: path.key, given }] });
  const loaded = parseSuite(written, 'generated.json');
  if (!loaded.ok) return `${path.key}: ${loaded.findings.map(({ message }) => message).join('; ')}`;
  const told = await runScenario(loaded.suite, 0, {
    bundle,
    createEngine: scriptedEngines,
    observe: (_scenario, { inspection }) => {
      key = keyOfRun(inspection, path.answer?.outcome ?? 'failed');
    },
  });
  return key === '' ? JSON.stringify([path.key, given, told]) : key;
}

describe('paths: over random bundles, with the solver', () => {
  it('each path that a run takes is among those that are found, and what is found is taken', async () => {
    await fc.assert(
      fc.asyncProperty(bundles, async (generated) => {
        const { keys } = await runAll(generated);
        const bundle = bundleOf(generated);
        const { paths } = explorePaths(bundle, 'login', { facts, solver: createSolver() });
        const found = new Set(paths.map(({ key }) => key));
        expect([...keys].filter((key) => !found.has(key))).toEqual([]);
        const told: string[] = [];
        for (const path of paths.slice(0, 20)) {
          // A score that is no number, or an answer that is no JSON, is more than the scripts can take.
          const asksScore = path.exchanges.some(({ url }) => url.kind === 'value' && url.value === scoreUrl);
          if (path.verdict.kind !== 'possible' || asksScore || listObstacles(path).length > 0) continue;
          const taken = await takePath(path, bundle);
          if (taken !== path.key) told.push(`${path.key}\n${taken}`);
        }
        expect(told).toEqual([]);
      }),
      { ...parameters, numRuns: 10 },
    );
  }, 300_000);
});

describe('prove: over random bundles', () => {
  it('holds what every run holds, and refutes what one breaks', async () => {
    await fc.assert(
      fc.asyncProperty(bundles, async (generated) => {
        const { runs } = await runAll(generated);
        const proofs = proveInvariants(bundleOf(generated, invariantsOf(generated)), {
          facts,
          solver: solver(),
        });
        const told = proofs.map(({ invariant, result }) => `${invariant.name}: ${result}`);
        // What no flow runs cannot be spoken of.
        const expected = proofs.map(({ invariant, result }) =>
          result === 'undecided' && 'never' in invariant
            ? `${invariant.name}: undecided`
            : `${invariant.name}: ${holds(invariant, runs) ? 'proved' : 'refuted'}`,
        );
        expect(told).toEqual(expected);
      }),
      { ...parameters, numRuns: 15 },
    );
  }, 300_000);

  it('says nothing wrong where not everything can be told apart, and still says most of it', async () => {
    let [decided, all] = [0, 0];
    await fc.assert(
      fc.asyncProperty(bundles, async (generated) => {
        const { runs } = await runAll(generated);
        const proofs = proveInvariants(bundleOf(generated, invariantsOf(generated)), {
          facts,
          solver: solver(),
          bounds: { states: 2 },
        });
        const told = proofs.filter(({ result }) => result !== 'undecided');
        decided += told.length;
        all += proofs.length;
        expect(told.map(({ invariant, result }) => `${invariant.name}: ${result}`)).toEqual(
          told.map(({ invariant }) => `${invariant.name}: ${holds(invariant, runs) ? 'proved' : 'refuted'}`),
        );
      }),
      { ...parameters, numRuns: 15 },
    );
    expect(decided / all).toBeGreaterThan(0.85);
  }, 300_000);
});

function invariantsOf(generated: GeneratedBundle): readonly Invariant[] {
  const blocks = [
    ...new Set(
      generated.flows.flatMap(({ stages }) =>
        Object.values(stages).flatMap((one) => Object.keys(one.blocks)),
      ),
    ),
  ];
  return [
    ...blocks.flatMap((block, index): Invariant[] => [
      { name: `always ${block}`, always: block },
      { name: `never before ${block}`, never: 'post-auth', unlessPassed: [block] },
      {
        name: `in order ${block}`,
        never: block,
        unlessPassed: [blocks[(index + 1) % blocks.length] ?? block],
      },
      { name: `reachable ${block}`, reachable: block },
      { name: `glass ${block}`, breakGlass: block },
    ]),
    { name: 'no tier', neverSets: ['tier'] },
    { name: 'no scores', neverFetches: ['score.example'] },
    { name: 'no requests', neverFetches: ['*'] },
  ];
}

/** The invariant by its words, over runs that took everything there is. */
function holds(invariant: Invariant, runs: readonly Inspection[]): boolean {
  const stepsOf = ({ trace }: Inspection) => trace.filter(({ outcome }) => outcome !== 'awaiting');
  const passed = (run: Inspection, block: string) =>
    stepsOf(run).some((entry) => entry.block === block && entry.outcome === 'ok');
  const completed = (run: Inspection) => run.result.status === 'completed';
  if ('always' in invariant) return runs.every((run) => !completed(run) || passed(run, invariant.always));
  if ('never' in invariant) return runs.every((run) => keepsOrder(run, invariant));
  if ('neverSets' in invariant)
    return runs.every((run) =>
      run.trace.every(({ effects }) =>
        effects.every(
          (effect) => effect.type !== 'session.setCustomClaim' || !invariant.neverSets.includes(effect.name),
        ),
      ),
    );
  if ('neverFetches' in invariant)
    return runs.every(
      (run) => run.audit.length >= 0 && run.trace.every((entry) => !asks(entry, invariant.neverFetches)),
    );
  if ('reachable' in invariant)
    return runs.some((run) =>
      stepsOf(run).some(({ block, outcome }) => block === invariant.reachable && outcome !== 'skipped'),
    );
  return runs.some(
    (run) =>
      completed(run) &&
      passed(run, invariant.breakGlass) &&
      stepsOf(run).every(
        ({ type, outcome }) => outcome === 'skipped' || (type !== 'custom_action' && type !== 'call_webhook'),
      ),
  );
}

/** The scripted actions tell of no fetches: their own slug says whether they make one. */
function asks({ type, action, outcome }: Inspection['trace'][number], hosts: readonly string[]): boolean {
  if (outcome === 'skipped') return false;
  const host = action === 'scorer' ? 'score.example' : type === 'call_webhook' ? 'hook.example' : null;
  return host !== null && (hosts.includes('*') || hosts.includes(host));
}

function keepsOrder(
  { trace, result }: Inspection,
  { never, unlessPassed }: Extract<Invariant, { never: string }>,
): boolean {
  const entries = trace.filter(({ outcome }) => outcome !== 'awaiting');
  const isThere = (entry: Inspection['trace'][number]) =>
    entry.block === never || (never === 'post-auth' && entry.stage === 'post-auth');
  const first = entries.findIndex(isThere);
  const reached = first >= 0 || (never === 'post-auth' && result.status === 'completed');
  if (!reached) return true;
  const before = first >= 0 ? entries.slice(0, first) : entries;
  return unlessPassed.every((block) =>
    before.some((entry) => entry.block === block && entry.outcome === 'ok'),
  );
}
