import { describe, expect, it } from '@jest/globals';
import type { FullEngine } from '@sluice/engine';
import { createCountingIds } from '@sluice/engine/testing';
import { createMemoryStore } from '@sluice/store';
import fc from 'fast-check';
import { action, chain, claim, flow, patch, set, setUp } from './harness.ts';

type Block = { type: string; [key: string]: unknown };

/** Blocks that only ever point forward, so that the graph has no cycle: a decision, a log or an allow each. */
const graphs = fc
  .array(
    fc.record({
      kind: fc.constantFrom('log', 'decision', 'allow', 'action'),
      to: fc.array(fc.nat({ max: 4 }), { minLength: 3, maxLength: 3 }),
      yes: fc.tuple(fc.boolean(), fc.boolean()),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((nodes) => {
    const target = (from: number, hop: number) =>
      from + 1 + hop < nodes.length ? `b${from + 1 + hop}` : 'continue';
    const blocks = nodes.map(({ kind, to: [a = 0, b = 0, c = 0], yes }, index): [string, Block, string[]] => {
      const slug = `b${index}`;
      if (kind === 'allow') return [slug, { type: 'allow' }, []];
      if (kind === 'log' || kind === 'action') {
        const next = target(index, a);
        const block =
          kind === 'log'
            ? { type: 'log_event', level: 'info', message: slug, next }
            : action('noop', { next });
        return [slug, block, [next]];
      }
      const branches = [a, b].map((hop, n) => ({
        when: `1 == ${yes[n] === true ? 1 : 2}`,
        next: target(index, hop),
      }));
      const otherwise = target(index, c);
      const ways = [...branches.map((branch) => branch.next), otherwise];
      return [slug, { type: 'decision', branches, otherwise }, ways];
    });
    return {
      stage: { start: 'b0', blocks: Object.fromEntries(blocks.map(([slug, block]) => [slug, block])) },
      ways: new Map(blocks.map(([slug, , ways]) => [slug, ways])),
    };
  });

function reachable(ways: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set(['b0']);
  for (const slug of found) for (const next of ways.get(slug) ?? []) if (ways.has(next)) found.add(next);
  return found;
}

const name = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'toString', 'long');
const value = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.integer(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 2 }),
);
const effect = fc.oneof(
  fc.tuple(name, value).map(([key, given]) => set(key, given)),
  fc.tuple(name, value).map(([key, given]) => claim(key, given)),
  fc.tuple(name, value).map(([key, given]) => patch(Object.fromEntries([[key, given]]))),
);
const effects = fc.array(effect, { maxLength: 5 });

describe('whatever the flow', () => {
  it('3.2 a walk visits blocks that can be reached, each once and forward, and ends', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, async ({ stage, ways }) => {
        const h = await setUp({ flows: [flow({ 'post-auth': stage })], actions: { noop: () => ({}) } });
        const result = await h.login();
        expect(result.status).toBe('completed');
        const { trace } = await h.inspect(result.runId);
        const visited = trace.map((entry) => entry.block);
        const can = reachable(ways);
        expect(visited[0]).toBe('b0');
        for (const slug of visited) expect(can.has(slug)).toBe(true);
        for (const [index, entry] of trace.entries()) {
          const after = trace[index + 1]?.block ?? 'continue';
          expect(entry.next).toBe(after);
          if (index > 0)
            expect(Number(entry.block.slice(1))).toBeGreaterThan(Number(visited[index - 1]?.slice(1)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('10 a block writes all that it asked for or nothing', async () => {
    let written = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(effects, effects, async (first, second) => {
        const h = await setUp({
          flows: [flow({ 'post-auth': chain({ one: action('one'), two: action('two') }) })],
          actions: { one: () => ({ effects: first }), two: () => ({ effects: second }) },
          settings: {
            limits: { stateValueBytes: 40, stateBytes: 90, claimsBytes: 60, appMetadataBytes: 90 },
          },
        });
        const result = await h.login();
        const { trace, state } = await h.inspect(result.runId);
        const stood = trace.filter((entry) => entry.outcome === 'ok').map((entry) => entry.block);
        if (result.status === 'completed') written += 1;
        else refused += 1;
        const asked = { one: first, two: second } as Record<string, readonly unknown[]>;
        const model = {
          state: {} as Record<string, unknown>,
          claims: {},
          metadata: { tier: 'free', kept: { deep: 1 } },
        };
        for (const slug of stood) {
          for (const raw of asked[slug] ?? []) {
            const one = raw as { type: string; key: string; name: string; value: unknown; patch: object };
            if (one.type === 'state.set')
              model.state[slug] = {
                ...(model.state[slug] as object),
                ...Object.fromEntries([[one.key, one.value]]),
              };
            else if (one.type === 'session.setCustomClaim')
              model.claims = { ...model.claims, ...Object.fromEntries([[one.name, one.value]]) };
            else model.metadata = { ...model.metadata, ...one.patch };
          }
        }
        const text = (json: unknown) => JSON.parse(JSON.stringify(json));
        expect(text(state)).toEqual(text(model.state));
        expect(text((await h.jane())?.app_metadata)).toEqual(text(model.metadata));
        if (result.status === 'completed') expect(text(result.claims)).toEqual(text(model.claims));
        else expect(result).toMatchObject({ status: 'denied', claims: {}, accessToken: null });
      }),
      { numRuns: 150 },
    );
    expect(written).toBeGreaterThan(10);
    expect(refused).toBeGreaterThan(10);
  });

  it('6.5 a run that waited, on whichever process it went on, ends as one that never waited', async () => {
    const steps = fc.array(
      fc.record({
        waits: fc.boolean(),
        inside: fc.boolean(),
        stage: fc.constantFrom('pre-login', 'registration', 'post-auth', 'post-login', 'issue-tokens'),
        effects,
        denies: fc.nat({ max: 14 }).map((n) => n === 0),
      }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), fc.boolean(), async (given, registers, named) => {
        const outcome = await Promise.all([true, false].map((waits) => play(given, waits, registers, named)));
        expect(outcome[0]).toEqual(outcome[1]);
      }),
      { numRuns: 80 },
    );
  });
});

interface Step {
  readonly waits: boolean;
  readonly inside: boolean;
  readonly stage: string;
  readonly effects: readonly unknown[];
  readonly denies: boolean;
}

/** Plays the steps with a prompt between them, or with an action in its place that writes what the prompt was answered. */
async function play(steps: readonly Step[], waits: boolean, registers: boolean, named: boolean) {
  const stages: Record<string, Record<string, Block>> = {};
  const flows = [];
  const actions: Record<string, () => object> = {};
  for (const [index, step] of steps.entries()) {
    const run = `s${index}`;
    actions[run] = () => ({
      effects: step.denies ? [...step.effects, { type: 'deny', reason: 'enough' }] : step.effects,
      ...(step.denies && { status: 'denied' }),
    });
    const blocks: Record<string, Block> = { [run]: action(run) };
    if (step.waits) {
      const ask = `ask${index}`;
      actions[ask] = () => ({ effects: [set('said', index)] });
      blocks[ask] = waits ? { type: 'prompt', prompt: 'p' } : action(ask);
      blocks[`after${index}`] = {
        type: 'decision',
        branches: [{ when: `step.${ask}.said == ${index}`, next: 'continue' }],
        otherwise: `lost${index}`,
      };
    }
    const lost = { [`lost${index}`]: { type: 'deny', reason: 'lost' } };
    const stage = (stages[step.stage] ??= {});
    if (step.inside) {
      const main = chain(blocks);
      flows.push(
        flow({ main: { ...main, blocks: { ...main.blocks, ...(step.waits && lost) } } } as never, {
          slug: `sub${index}`,
          trigger: 'subflow',
        }),
      );
      stage[`call${index}`] = { type: 'run_flow', flow: `sub${index}` };
    } else {
      const { [`after${index}`]: _gate, ...plain } = blocks;
      Object.assign(stage, plain);
    }
  }
  const built = Object.entries(stages).map(([id, blocks]) => [id, chain(blocks)]);
  const store = createMemoryStore();
  const ids = createCountingIds();
  const setup = {
    flows: [...flows, flow(Object.fromEntries(built))],
    actions: actions as never,
    store,
    ids,
    settings: { limits: { claimsBytes: 200 } },
  };
  const engines = [await setUp(setup), await setUp(setup)];
  const h = engines[0];
  if (h === undefined) throw new Error('no engine');
  const authentication = registers
    ? ({ outcome: 'registered', user: { email: 'new@acme.example' } } as const)
    : h.authentication;
  const event = {
    client: { id: 'web', type: 'web' as const },
    ...(named && { user: { id: 'usr_jane' } }),
  };
  let result = await h.engine.start({
    tenant: 'acme',
    flow: 'login',
    event,
    ...(!waits && { authentication }),
  });
  for (let turn = 1; result.status === 'awaiting'; turn += 1) {
    const { awaiting } = result;
    const engine = engines[turn % 2]?.engine as FullEngine;
    const said = { said: Number(awaiting?.kind === 'prompt' ? awaiting.block.slice(3) : 0) };
    result = await engine.resume({
      tenant: 'acme',
      resumeToken: result.resumeToken ?? '',
      answer: awaiting?.kind === 'authentication' ? authentication : said,
    });
  }
  const { trace, state, audit } = await h.inspect(result.runId);
  const user = result.user === null ? null : { ...result.user, id: registers ? 'new' : result.user.id };
  const events = audit
    .filter((entry) => !['flow.run_awaiting', 'flow.run_resumed'].includes(entry.type))
    .filter((entry) => entry.type !== 'custom_action.run' || entry.target.id.startsWith('s'))
    .map((entry) => entry.type);
  return {
    status: result.status,
    stage: result.stage,
    claims: result.claims,
    user,
    state,
    effects: trace.flatMap((entry) => entry.effects),
    warned: trace.flatMap((entry) => entry.warnings),
    // One update a checkpoint, so their number tells how often the run waited and nothing else.
    events: events.filter((type) => type !== 'user.app_metadata_updated' && type !== 'user.created').sort(),
    created: events.filter((type) => type === 'user.created').length,
    patched: new Set(
      audit.flatMap((entry) =>
        entry.type === 'user.app_metadata_updated' ? (entry.data['keys'] as string[]) : [],
      ),
    ),
    jane: (await h.jane())?.app_metadata,
    registered: (await store.usersByEmail(h.tenantId, 'new@acme.example')).map((one) => one.app_metadata),
  };
}
