import { describe, expect, it, jest } from '@jest/globals';
import type { Invariant } from '@sluice/flow';
import type { PathOptions } from '../paths/explore-paths.ts';
import { readBundle, type SmallBundle } from '../testing/read-bundle.ts';
import { proveInvariants } from './prove-invariants.ts';

type Named<T> = T extends unknown ? Omit<T, 'name'> : never;

function prove(
  small: SmallBundle,
  invariant: Named<Invariant>,
  settings: SmallBundle['settings'] = {},
  bounds: PathOptions['bounds'] = {},
) {
  const named = { name: 'it', ...invariant } as Invariant;
  const { bundle, options } = readBundle({ ...small, settings: { ...settings, invariants: [named] } });
  const [proof] = proveInvariants(bundle, { ...options, bounds });
  if (proof === undefined) throw new Error('no proof');
  return proof;
}

const run = (action: string) => ({ type: 'custom_action', action });
const risky = (yes: string, no: string) => ({
  type: 'decision',
  branches: [{ when: 'event.authentication.risk_score > 50', next: yes }],
  otherwise: no,
});

const stepUp: SmallBundle = {
  stages: {
    'post-auth': {
      gate: risky('mfa', 'fine'),
      mfa: { type: 'prompt', prompt: 'totp', next: 'passed' },
      passed: {
        type: 'decision',
        branches: [{ when: 'step.mfa.ok == true', next: 'fine' }],
        otherwise: 'refuse',
      },
      refuse: { type: 'deny', reason: 'mfa' },
      fine: { type: 'log_event', message: '' },
    },
  },
};

/** Who is risky at the gate is risky later on. */
const twice: SmallBundle = {
  stages: {
    'post-auth': {
      gate: risky('mfa', 'later'),
      mfa: { type: 'prompt', prompt: 'totp' },
      later: risky('vault', 'end'),
      vault: { type: 'log_event', message: '', next: 'end' },
      end: { type: 'allow' },
    },
  },
};

/** Each of the gates remembers something else, and at the end all of it is asked for again: 2^20 states. */
function largeFlow(first: object, last: Readonly<Record<string, object>>): SmallBundle {
  const asks = (name: string, index: number, yes: string, no: string) => ({
    [name]: {
      type: 'decision',
      branches: [{ when: `event.user.app_metadata.flag${index} == true`, next: yes }],
      otherwise: no,
    },
  });
  const gates = Array.from({ length: 20 }, (_, index) => ({
    ...asks(`gate${index}`, index, `on${index}`, index === 19 ? 'again0' : `gate${index + 1}`),
    [`on${index}`]: {
      type: 'log_event',
      message: 'on',
      next: index === 19 ? 'again0' : `gate${index + 1}`,
    },
  }));
  const again = Array.from({ length: 20 }, (_, index) =>
    asks(`again${index}`, index, 'refuse', index === 19 ? 'last' : `again${index + 1}`),
  );
  const refuse = { type: 'deny', reason: 'flagged' };
  const blocks = [{ first }, { mfa: { type: 'prompt', prompt: 'totp', next: 'gate0' } }, ...gates, ...again];
  return { stages: { 'post-auth': Object.assign({}, ...blocks, last, { refuse }) } };
}

describe('prove: a flow of which not everything can be told apart', () => {
  const proveLarge = (flow: SmallBundle, invariant: Named<Invariant>) =>
    prove(flow, invariant, {}, { states: 400 });
  const vault = { last: risky('vault', 'end'), vault: { type: 'allow' }, end: { type: 'allow' } };

  it('is proved by its bare graph where that is enough', () => {
    const flow = largeFlow({ type: 'log_event', message: '', next: 'mfa' }, vault);
    expect(proveLarge(flow, { never: 'vault', unlessPassed: ['mfa'] })).toMatchObject({
      result: 'proved',
      why: 'no feasible path breaks it',
    });
    expect(proveLarge(flow, { always: 'mfa' }).result).toBe('proved');
    expect(proveLarge(flow, { neverSets: ['role'] }).result).toBe('proved');
    expect(proveLarge(flow, { neverFetches: ['*'] }).result).toBe('proved');
  });

  it('is not looked at closer than that takes', () => {
    const flow = largeFlow({ type: 'log_event', message: '', next: 'mfa' }, vault);
    const invariants: Invariant[] = [{ name: 'it', never: 'vault', unlessPassed: ['mfa'] }];
    const { bundle, options } = readBundle({ ...flow, settings: { invariants } });
    const decide = jest.fn(options.solver.decide);
    proveInvariants(bundle, { ...options, solver: { decide } });
    const places = Object.keys(flow.stages['post-auth'] ?? {}).length;
    expect(decide.mock.calls.length).toBeLessThan(5 * places);
  });

  it('is proved by what is known on the ways that the invariant tells apart', () => {
    const flow = largeFlow(risky('mfa', 'gate0'), vault);
    expect(proveLarge(flow, { never: 'vault', unlessPassed: ['mfa'] }).result).toBe('proved');
    // Both come by `end`: who was asked and who was not is all the same to this one.
    expect(proveLarge(flow, { never: 'end', unlessPassed: ['mfa'] }).result).toBe('refuted');
  });

  it('is refuted by a path that was tried', () => {
    const flow = largeFlow(risky('mfa', 'gate0'), vault);
    const proof = proveLarge(flow, { always: 'mfa' });
    expect(proof).toMatchObject({ result: 'refuted' });
    expect(proof.witness?.path.verdict.kind).toBe('possible');
    expect(proof.witness?.path.steps.map(({ block }) => block)).not.toContain('mfa');
  });

  it('no way does what a block has to do that only the impossible lead to', () => {
    const never = { last: risky('sure', 'end'), sure: risky('end', 'glass'), ...nothingElse };
    const flow = largeFlow({ type: 'log_event', message: '', next: 'mfa' }, never);
    const asked = { last: risky('hook', 'end'), hook, end: { type: 'allow' } };
    expect(proveLarge(flow, { reachable: 'glass' }).result).toBe('refuted');
    expect(proveLarge(flow, { breakGlass: 'glass' }).result).toBe('refuted');
    expect(proveLarge(flow, { reachable: 'sure' }).result).toBe('proved');
    // Whoever passes the one comes to the other, among many who do neither.
    expect(proveLarge(largeFlow(risky('mfa', 'gate0'), asked), { breakGlass: 'mfa' }).result).toBe('refuted');
  });
  const hook = { type: 'call_webhook', url: 'https://a.example/', next: 'end' };
  const nothingElse = { glass: { type: 'allow' }, end: { type: 'allow' } };

  it.each([1, 2, 5, 100])('says the same of a small flow when it may look at %d states', (states) => {
    const bounded = (invariant: Named<Invariant>) => prove(twice, invariant, {}, { states }).result;
    expect(bounded({ never: 'vault', unlessPassed: ['mfa'] })).toBe('proved');
    expect(bounded({ never: 'end', unlessPassed: ['later'] })).toBe('proved');
    expect(bounded({ never: 'end', unlessPassed: ['mfa'] })).toBe('refuted');
    expect(bounded({ never: 'end', unlessPassed: ['later', 'mfa'] })).toBe('refuted');
    expect(bounded({ never: 'valt', unlessPassed: ['mfa'] })).toBe('undecided');
    expect(bounded({ always: 'vault' })).toBe('refuted');
    expect(bounded({ reachable: 'vault' })).toBe('proved');
    expect(bounded({ reachable: 'nowhere' })).toBe('refuted');
  });

  it('a part that cannot be walked is no matter where nobody comes to it', () => {
    const torn: SmallBundle = {
      stages: {
        'post-auth': {
          gate: risky('both', 'asked'),
          asked: { type: 'prompt', prompt: 'totp' },
          both: {
            type: 'decision',
            branches: [
              { when: 'step.asked.ok == true and event.authentication.risk_score > 50', next: 'torn' },
            ],
            otherwise: 'end',
          },
          torn: { type: 'log_event', message: '', next: 'nowhere' },
          end: { type: 'allow' },
        },
      },
    };
    expect(prove(torn, { neverSets: ['role'] }, {}, { states: 100 }).result).toBe('proved');
  });

  it('is left undecided where a part of it cannot be walked', () => {
    const torn = { last: { type: 'log_event', message: '', next: 'nowhere' } };
    const flow = largeFlow({ type: 'log_event', message: '', next: 'mfa' }, torn);
    expect(proveLarge(flow, { neverSets: ['role'] })).toMatchObject({
      result: 'undecided',
      why: expect.stringContaining('left out'),
    });
  });
});

describe('prove: never … unlessPassed', () => {
  it('is refuted by the shortest path, with an event that takes it', () => {
    const proof = prove(stepUp, { never: 'issue-tokens', unlessPassed: ['mfa'] });
    expect(proof).toMatchObject({ result: 'refuted', flows: ['login'] });
    expect(proof.witness?.path.steps.map(({ block }) => block)).toEqual(['gate', 'fine']);
    expect(proof.witness?.path.verdict.kind).toBe('possible');
  });

  it('is proved where every way leads through the block', () => {
    const whole = {
      stages: { 'post-auth': { mfa: { type: 'prompt', prompt: 'totp' }, fine: { type: 'allow' } } },
    };
    expect(prove(whole, { never: 'issue-tokens', unlessPassed: ['mfa'] }).result).toBe('proved');
    expect(prove(whole, { never: 'fine', unlessPassed: ['mfa'] }).result).toBe('proved');
    expect(prove(whole, { never: 'mfa', unlessPassed: ['fine'] }).result).toBe('refuted');
  });

  it('counts on conditions: who is not risky here is not risky there', () => {
    expect(prove(twice, { never: 'vault', unlessPassed: ['mfa'] }).result).toBe('proved');
  });

  it('a stage that the flow does not define is reached all the same', () => {
    expect(
      prove(
        { stages: { 'post-auth': { a: { type: 'allow' } } } },
        { never: 'issue-tokens', unlessPassed: ['b'] },
      ).result,
    ).toBe('refuted');
    expect(
      prove(
        { stages: { 'pre-login': { a: { type: 'deny', reason: 'no' } } } },
        { never: 'issue-tokens', unlessPassed: ['b'] },
      ).result,
    ).toBe('proved');
  });

  it('3.7 passing over a disabled action is not passing it', () => {
    const small = { stages: { 'post-auth': { check: run('check') } }, actions: { check: 'return;' } };
    expect(prove(small, { never: 'issue-tokens', unlessPassed: ['check'] }).result).toBe('proved');
    const proof = prove(
      { ...small, disabled: ['check'] },
      { never: 'issue-tokens', unlessPassed: ['check'] },
    );
    expect(proof.result).toBe('refuted');
    expect(proof.why).toContain('disabled');
  });

  it('of a block that nobody has nothing is proved', () => {
    expect(prove(stepUp, { never: 'grant-everything', unlessPassed: ['mfa'] }).result).toBe('undecided');
  });
});

describe('prove: always', () => {
  it('asks of paths that complete only', () => {
    expect(prove(stepUp, { always: 'fine' }).result).toBe('proved');
    expect(prove(stepUp, { always: 'mfa' }).result).toBe('refuted');
  });
});

describe('prove: neverSets', () => {
  const sets = (source: string, stage = 'post-auth'): SmallBundle => ({
    stages: { [stage]: { a: run('a') } },
    actions: { a: source },
  });
  it('finds a claim, kept or not', () => {
    const source = `if (event.client.type === 'm2m') api.session.setCustomClaim('admin', true);`;
    for (const stage of ['post-auth', 'pre-login', 'issue-tokens'])
      expect(prove(sets(source, stage), { neverSets: ['admin'] }).result).toBe('refuted');
    expect(prove(sets(source), { neverSets: ['role'] }).result).toBe('proved');
  });

  it('a name that is computed is decided neither way', () => {
    const source = `api.session.setCustomClaim('x_' + event.client.id, true);`;
    expect(prove(sets(source), { neverSets: ['admin'] }).result).toBe('undecided');
  });

  it('a name that another block has chosen is followed', () => {
    const small: SmallBundle = {
      stages: { 'post-auth': { a: run('a'), b: run('b') } },
      actions: {
        a: `if (event.client.type === 'm2m') api.state.set('k', 'admin'); else api.state.set('k', 'role');`,
        b: `api.session.setCustomClaim(step.a?.k ?? 'none', true);`,
      },
    };
    expect(prove(small, { neverSets: ['admin'] }).result).toBe('refuted');
    expect(prove(small, { neverSets: ['role'] }).result).toBe('refuted');
    expect(prove(small, { neverSets: ['owner'] }).result).toBe('proved');
  });

  it('effects of an action that throws do not stand', () => {
    expect(
      prove(sets(`api.session.setCustomClaim('admin', true); throw new Error('no');`), {
        neverSets: ['admin'],
      }).result,
    ).toBe('proved');
  });
});

describe('prove: neverFetches', () => {
  const plain = { host: 'plain.example', insecure: true };
  const settings = { fetch: { allow: ['a.example', '*.wild.example', plain] } };
  const fetches = (source: string): SmallBundle => ({
    stages: { 'post-auth': { a: run('a') } },
    actions: { a: source },
  });
  it.each([
    [`await api.fetch('https://a.example/x');`, ['a.example'], 'refuted'],
    [`await api.fetch('https://A.example./x');`, ['a.example'], 'refuted'],
    [`await api.fetch('https://a.example/x');`, ['*'], 'refuted'],
    [`await api.fetch('https:///a.example/x');`, ['a.example'], 'refuted'],
    [
      `for (const x of [event]) await api.fetch('https:///a.example/' + x.client.id);`,
      ['a.example'],
      'refuted',
    ],
    [`class A {} await api.fetch('https:///a.example/x');`, ['a.example'], 'undecided'],
    [`await api.fetch('http://plain.example/');`, ['plain.example:80'], 'refuted'],
    [`await api.fetch('http://plain.example/');`, ['plain.example:443'], 'proved'],
    [`await api.fetch('https://a.example/');`, ['a.example:443'], 'refuted'],
    // An entry of the allowlist is for https and its port alone, and a URL with a user name is refused.
    [`await api.fetch('http://a.example/');`, ['*'], 'proved'],
    [`await api.fetch('https://a.example:8443/');`, ['*'], 'proved'],
    [`await api.fetch('https://ada@a.example/');`, ['*'], 'proved'],
    // Which of the two it is depends on what is not asked for here.
    [
      `await api.fetch(event.client.type === 'm2m' ? 'https://a.example/' : 'https://c.example/');`,
      ['a.example'],
      'undecided',
    ],
    [`await api.fetch('https://a.example/x');`, ['b.example'], 'proved'],
    [`await api.fetch('https://b.example/x');`, ['b.example'], 'proved'],
    [`await api.fetch('https://x.wild.example/');`, ['*.wild.example'], 'refuted'],
    ["await api.fetch('https://' + event.client.id + '/x');", ['a.example'], 'undecided'],
    ["await api.fetch('https://' + event.client.id + '/x');", ['b.example'], 'proved'],
    [`return;`, ['*'], 'proved'],
  ] as const)('%s and %j: %s', (source, hosts, result) => {
    expect(prove(fetches(source), { neverFetches: [...hosts] }, settings).result).toBe(result);
  });

  it('a webhook whose URL has a written value in it goes where that is percent-encoded', () => {
    const hook = (url: string) => ({ stages: { 'post-auth': { hook: { type: 'call_webhook', url } } } });
    const invariant = { neverFetches: ['a.example'] };
    expect(prove(hook('https://x{{ "@" }}a.example/'), invariant, settings).result).toBe('proved');
    expect(prove(hook('https://{{ "a" }}.example/'), invariant, settings).result).toBe('refuted');
  });

  it('a webhook is a request too', () => {
    const small = {
      stages: {
        'post-auth': { hook: { type: 'call_webhook', url: 'https://a.example/{{ event.client.id }}' } },
      },
    };
    expect(prove(small, { neverFetches: ['a.example'] }, settings).result).toBe('refuted');
  });
});

describe('prove: reachable and breakGlass', () => {
  it('show a path, or say that there is none', () => {
    const shown = prove(stepUp, { reachable: 'refuse' });
    expect(shown.result).toBe('proved');
    expect(shown.witness?.path.end.status).toBe('denied');
    const never: SmallBundle = {
      stages: {
        'post-auth': {
          gate: {
            type: 'decision',
            branches: [{ when: 'event.client.type == "phone"', next: 'a' }],
            otherwise: 'b',
          },
          a: { type: 'allow' },
          b: { type: 'allow' },
        },
      },
    };
    expect(prove(never, { reachable: 'a' })).toMatchObject({ result: 'refuted', witness: null });
  });

  it('break glass needs no action, fetch or webhook in any stage', () => {
    const glass = (stages: SmallBundle['stages']): SmallBundle => ({ stages, actions: { a: 'return;' } });
    const door = { door: { type: 'prompt', prompt: 'key' } };
    expect(prove(glass({ 'post-auth': door }), { breakGlass: 'door' }).result).toBe('proved');
    expect(
      prove(glass({ 'pre-login': { a: run('a') }, 'post-auth': door }), { breakGlass: 'door' }).result,
    ).toBe('refuted');
    expect(
      prove(
        { ...glass({ 'pre-login': { a: run('a') }, 'post-auth': door }), disabled: ['a'] },
        { breakGlass: 'door' },
      ).result,
    ).toBe('proved');
  });
});

describe('prove: bundles with errors', () => {
  it('nothing is proved of what could not be walked', () => {
    const small: SmallBundle = {
      stages: { 'post-auth': { a: { type: 'teleport', next: 'b' }, b: { type: 'allow' } } },
    };
    expect(prove(small, { always: 'b' }).result).toBe('undecided');
    expect(prove(small, { always: 'c' }).result).toBe('refuted');
  });

  it('3.2 nor of what goes in circles', () => {
    const small: SmallBundle = {
      stages: {
        'post-auth': {
          act: { ...run('act'), next: 'gate' },
          gate: {
            type: 'decision',
            branches: [
              { when: 'step.act.round == 2', next: 'vault' },
              { when: 'event.client.type == "web"', next: 'act' },
            ],
            otherwise: 'continue',
          },
          vault: { type: 'allow' },
        },
      },
      actions: { act: `api.state.set('round', step.act?.round === 1 ? 2 : 1);` },
    };
    const proof = prove(small, { never: 'vault', unlessPassed: ['nothing'] });
    expect(proof.result).toBe('undecided');
    expect(proof.why).toContain('leads back');
  });

  it('tells which blocks were not followed, and counts each of their ways', () => {
    const small: SmallBundle = {
      stages: { 'post-auth': { act: run('act') } },
      actions: { act: `if (Math.cbrt(event.authentication.risk_score) > 4) api.deny('risky');` },
    };
    const { assumes } = prove(small, { reachable: 'act' });
    expect(assumes.join()).toContain('left open: how "act" goes on');
  });

  it('a flow that is not there, and one that is a sub-routine', () => {
    expect(prove(stepUp, { always: 'fine', flow: 'signup' })).toMatchObject({ result: 'undecided' });
    const subflows = { inner: { a: { type: 'allow' } } };
    expect(prove({ ...stepUp, subflows }, { always: 'a', flow: 'inner' }).why).toContain('sub-routine');
  });
});
