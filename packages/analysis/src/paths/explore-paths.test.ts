import { describe, expect, it } from '@jest/globals';
import { type BlockDescriptor, coreBlockDescriptors } from '@sluice/flow';
import { z } from 'zod';
import { readBundle, type SmallBundle } from '../testing/read-bundle.ts';
import { explorePaths, type PathOptions, walkFlow } from './explore-paths.ts';

function explore(small: SmallBundle, more: Partial<PathOptions> = {}) {
  const { bundle, options } = readBundle(small);
  return explorePaths(bundle, 'login', { ...options, ...more });
}

/** Keys of a token flow's paths, without its stage. */
function keysOf(
  small: Omit<SmallBundle, 'trigger' | 'stages'> & { readonly blocks: SmallBundle['stages'][string] },
) {
  const { blocks, ...rest } = small;
  const report = explore({ ...rest, trigger: 'token', stages: { 'issue-tokens': blocks } });
  return report.paths.map(({ key }) => key.replaceAll('issue-tokens/', '')).sort();
}

/** Keys of a login flow's paths on which the host answers so. */
function after(answer: string, small: SmallBundle): string[] {
  const { paths } = explore(small);
  return paths
    .map(({ key }) => key)
    .filter((key) => key.includes(`@${answer}`))
    .sort();
}

const decide = (when: string, yes = 'yes', no = 'no') => ({
  type: 'decision',
  branches: [{ when, next: yes }],
  otherwise: no,
});
const ends = { yes: { type: 'allow' }, no: { type: 'deny', reason: 'no' } };
const run = (action: string) => ({ type: 'custom_action', action });

describe('paths: stages', () => {
  it('2.2 a login passes the host, which answers in three ways', () => {
    const report = explore({ stages: { 'post-auth': { a: { type: 'allow' } } } });
    expect(report.paths.map(({ key }) => key).sort()).toEqual([
      '@authenticated post-auth/a>next =completed',
      '@failed =denied',
      '@registered post-auth/a>next =completed',
    ]);
    expect(report.paths.find(({ answer }) => answer?.outcome === 'failed')?.end).toEqual({
      status: 'denied',
      stage: 'pre-login',
    });
  });

  it('2.1 stages run in their order; registration only of a new user', () => {
    const log = { type: 'log_event', message: '' };
    const stages = {
      'pre-login': { a: log },
      registration: { b: log },
      'post-auth': { c: log },
      'post-login': { d: log },
      'issue-tokens': { e: log },
    };
    expect(after('registered', { stages })).toEqual([
      'pre-login/a>next @registered registration/b>next post-auth/c>next post-login/d>next issue-tokens/e>next =completed',
    ]);
    expect(after('authenticated', { stages })).toEqual([
      'pre-login/a>next @authenticated post-auth/c>next post-login/d>next issue-tokens/e>next =completed',
    ]);
  });

  it('2.2 a token run enters at issue-tokens', () => {
    expect(keysOf({ blocks: { a: { type: 'allow' } } })).toEqual(['a>next =completed']);
  });
});

describe('paths: blocks', () => {
  it('3.3 the first branch that is true wins, and what is merely not false decides nothing', () => {
    const gate = {
      type: 'decision',
      branches: [
        { when: 'event.authentication.risk_score > 80', next: 'no' },
        { when: 'event.authentication.risk_score > 90', next: 'yes' },
        { when: 'event.client.name', next: 'yes' },
      ],
      otherwise: 'yes',
    };
    expect(keysOf({ blocks: { gate, ...ends } })).toEqual([
      'gate>branch:0 no>denied:no =denied',
      'gate>otherwise yes>next =completed',
    ]);
  });

  it('what an earlier decision says excludes a later one', () => {
    const blocks = {
      first: decide('event.client.type == "web"', 'second', 'no'),
      second: decide('event.client.type == "m2m"'),
      ...ends,
    };
    expect(keysOf({ blocks })).toEqual([
      'first>branch:0 second>otherwise no>denied:no =denied',
      'first>otherwise no>denied:no =denied',
    ]);
  });

  it('values that an action is known to set decide', () => {
    const actions = {
      flag: `api.state.set('abroad', event.request.geo.country !== 'US');
             if (event.request.geo.country === 'XX') api.deny('blocked');`,
    };
    const blocks = {
      flag: run('flag'),
      gate: decide('step.flag.abroad == true', 'again'),
      again: decide('event.request.geo.country == "US"', 'yes', 'no'),
      ...ends,
    };
    expect(keysOf({ blocks, actions })).toEqual([
      'flag>denied:blocked =denied',
      'flag>next gate>branch:0 again>otherwise no>denied:no =denied',
      'flag>next gate>otherwise no>denied:no =denied',
    ]);
  });

  it('3.7 a disabled action is skipped, and sets nothing', () => {
    const blocks = { a: run('a'), gate: decide('has(step.a.k)'), ...ends };
    const actions = { a: `api.state.set('k', 1);` };
    expect(keysOf({ blocks, actions, disabled: ['a'] })).toEqual([
      'a>skipped gate>otherwise no>denied:no =denied',
    ]);
    expect(keysOf({ blocks, actions })).toEqual(['a>next gate>branch:0 yes>next =completed']);
  });

  it('an action that cannot be read counts as able to do anything', () => {
    const blocks = { a: run('a'), gate: decide('step.a.k == 1'), ...ends };
    const found = keysOf({ blocks, actions: { a: 'this is no program' } });
    expect(found).toEqual(
      expect.arrayContaining([
        'a>denied!uncaught_error =denied',
        'a>denied:* =denied',
        'a>next gate>branch:0 yes>next =completed',
        'a>next gate>otherwise no>denied:no =denied',
      ]),
    );
  });

  it('a prompt is answered with any object', () => {
    const blocks = { ask: { type: 'prompt', prompt: 'q' }, gate: decide('step.ask.ok == true'), ...ends };
    expect(keysOf({ blocks })).toEqual([
      'ask>next gate>branch:0 yes>next =completed',
      'ask>next gate>otherwise no>denied:no =denied',
    ]);
  });

  it('a webhook has an answer or none; onError says where that leads', () => {
    const settings = { fetch: { allow: ['hook.example'] } };
    const hook = { type: 'call_webhook', url: 'https://hook.example/a' };
    const gate = decide('step.hook.body.score > 5 and step.hook.ok');
    expect(keysOf({ settings, blocks: { hook: { ...hook, next: 'gate' }, gate, ...ends } })).toEqual([
      'hook>denied!http_fetch_failed =denied',
      'hook>next gate>branch:0 yes>next =completed',
      'hook>next gate>otherwise no>denied:no =denied',
    ]);
    const goesOn = { ...hook, next: 'yes', onError: 'gate' };
    const errorGate = decide('step.hook.error == "http_fetch_denied" or step.hook.ok == true');
    expect(keysOf({ settings, blocks: { hook: goesOn, gate: errorGate, ...ends } })).toEqual([
      'hook>next yes>next =completed',
      'hook>onError gate>otherwise no>denied:no =denied',
    ]);
  });

  it('7.3 a request to a host that is not on the allowlist gets no answer', () => {
    const hook = { type: 'call_webhook', url: 'https://hook.example/a', next: 'yes' };
    expect(keysOf({ blocks: { hook, ...ends } })).toEqual(['hook>denied!http_fetch_failed =denied']);
    const actions = { a: `await api.fetch('https://hook.example/');` };
    expect(keysOf({ blocks: { a: run('a') }, actions })).toEqual(['a>denied!http_fetch_denied =denied']);
  });

  it('3.6 a sub-routine sees its own steps and its input, and its caller sees them below its block', () => {
    const subflows = {
      inner: {
        flag: run('flag'),
        gate: decide('step.flag.k == step.input.k and not has(step.outside)', 'done', 'never'),
        done: { type: 'allow' },
        never: { type: 'deny', reason: 'never' },
      },
    };
    const actions = { flag: `api.state.set('k', event.client.id);`, outside: `api.state.set('k', 2);` };
    const blocks = {
      outside: run('outside'),
      sub: { type: 'run_flow', flow: 'inner', input: { k: '{{ event.client.id }}' } },
      gate: decide('step.sub.flag.k == event.client.id and not has(step.flag)'),
      ...ends,
    };
    expect(keysOf({ blocks, subflows, actions })).toEqual([
      'outside>next sub>next sub/flag>next sub/gate>branch:0 sub/done>next gate>branch:0 yes>next =completed',
    ]);
  });

  it("a host's block may go to each of its targets, and may deny", () => {
    const host: BlockDescriptor<{ next: string; other: string }> = {
      type: 'risk',
      config: z.strictObject({ next: z.string(), other: z.string() }),
      output: z.object({ score: z.number() }),
      targets: ({ next, other }) => [
        { target: next, path: ['next'] },
        { target: other, path: ['other'] },
      ],
    };
    const report = explore(
      {
        trigger: 'token',
        stages: { 'issue-tokens': { risk: { type: 'risk', next: 'yes', other: 'no' }, ...ends } },
      },
      { blockTypes: [...coreBlockDescriptors, host as BlockDescriptor] },
    );
    expect(report.paths).toHaveLength(3);
    expect(report.notes.join('\n')).toContain('"risk"');
  });
});

describe('paths: the user', () => {
  it('after the authentication there is a user, whoever was named before', () => {
    const stages = {
      'pre-login': { who: decide('has(event.user)', 'a', 'a'), a: { type: 'log_event', message: '' } },
      'post-auth': { b: run('b'), gate: decide('event.user.email == "a@b.example"'), ...ends },
    };
    const actions = { b: 'api.log("info", event.user.id);' };
    const found = after('authenticated', { stages, actions });
    expect(found.filter((key) => key.includes('uncaught_error'))).toEqual([]);
    expect(found).toHaveLength(4);
  });

  it('5.13 what is set is what later blocks see, before and after the user is known', () => {
    const stages = {
      'pre-login': { tag: run('tag') },
      'post-auth': { gate: decide('event.user.app_metadata.tier == "gold"'), ...ends },
    };
    const actions = { tag: `api.user.setAppMetadata({ tier: 'gold' });` };
    for (const answer of ['authenticated', 'registered'])
      expect(after(answer, { stages, actions })).toEqual([
        `pre-login/tag>next @${answer} post-auth/gate>branch:0 post-auth/yes>next =completed`,
      ]);
  });

  it('a new user has no id before there is an account', () => {
    const stages = {
      registration: { early: decide('has(event.user.id)', 'a', 'a'), a: { type: 'log_event', message: '' } },
      'post-auth': { late: decide('has(event.user.id)'), ...ends },
    };
    expect(after('registered', { stages })).toEqual([
      '@registered registration/early>otherwise registration/a>next post-auth/late>branch:0 post-auth/yes>next =completed',
    ]);
  });

  it('the answer of the host raises level and methods', () => {
    const stages = {
      'post-auth': {
        gate: decide('event.authentication.aal == "aal2" and size(event.authentication.methods) == 0'),
        ...ends,
      },
    };
    expect(after('authenticated', { stages })).toHaveLength(2);
    const [path] = explore({ stages }).paths.filter(({ key }) => key.includes('branch:0'));
    expect(path?.verdict).toMatchObject({ kind: 'possible' });
  });

  it('section 2: claims of pre-login and registration are not kept, and session.claims has the others', () => {
    const actions = {
      c: `api.session.setCustomClaim('tier', 'gold');`,
      d: `api.session.setCustomClaim('late', 1);`,
    };
    const stages = {
      'pre-login': { c: run('c') },
      'post-auth': { d: run('d') },
      'issue-tokens': {
        gate: decide('has(session.claims.tier) or session.claims.late != 1', 'no', 'yes'),
        ...ends,
      },
    };
    expect(after('authenticated', { stages, actions })).toEqual([
      'pre-login/c>next @authenticated post-auth/d>next issue-tokens/gate>otherwise issue-tokens/yes>next =completed',
    ]);
    const [path] = explore({ stages, actions }).paths.filter(
      ({ answer }) => answer?.outcome === 'authenticated',
    );
    expect(path?.claims.map(({ name, kept }) => [name, kept])).toEqual([
      ['tier', false],
      ['late', true],
    ]);
  });
});

describe('paths: many', () => {
  const diamonds = (count: number, when: (index: number) => string) => {
    const blocks = Object.fromEntries(
      Array.from({ length: count }, (_, index) => {
        const next = index + 1 < count ? `d${index + 1}` : 'end';
        return [
          [`d${index}`, decide(when(index), `l${index}`, `r${index}`)],
          [`l${index}`, { type: 'log_event', message: '', next }],
          [`r${index}`, { type: 'log_event', message: '', next }],
        ] as const;
      }).flat(),
    );
    return { trigger: 'token', stages: { 'issue-tokens': { ...blocks, end: { type: 'allow' } } } } as const;
  };

  it('a million paths that do not depend on each other are counted exactly, and the shortest listed', () => {
    const asked = { count: 0 };
    const { bundle, options } = readBundle(diamonds(20, (index) => `event.transaction.x${index} == "a"`));
    const solver = {
      decide: (terms: Parameters<typeof options.solver.decide>[0]) => {
        asked.count += 1;
        return options.solver.decide(terms);
      },
    };
    const report = explorePaths(bundle, 'login', { ...options, solver, bounds: { paths: 5 } });
    expect(report).toMatchObject({ feasible: 2n ** 20n, raw: 2n ** 20n, exact: true, complete: false });
    expect(report.paths).toHaveLength(5);
    // Each side of each diamond once, and what is listed.
    expect(asked.count).toBeLessThan(60);
  });

  it('what all depends on each other meets the bound, and says so', () => {
    const small = diamonds(30, (index) => `event.transaction.x${index} == event.transaction.y`);
    const report = explore(small, { bounds: { states: 200, paths: 3 } });
    expect(report).toMatchObject({ exact: false, complete: false });
    expect(report.feasible).toBeGreaterThan(1n);
    expect(report.paths).toHaveLength(3);
    expect(report.notes.join('\n')).toContain('left out: more than 200 states');
  });

  it('ways through an action that lead down one path are one path', () => {
    const actions = {
      a: `if (event.client.type === 'web') api.log('info', 'web'); else if (event.client.type === 'spa') api.state.set('k', 1);`,
    };
    const report = explore({ trigger: 'token', stages: { 'issue-tokens': { a: run('a') } }, actions });
    expect(report.paths.map(({ key }) => key)).toEqual(['issue-tokens/a>next =completed']);
    expect(report).toMatchObject({ feasible: 1n, exact: true, complete: true });
  });
});

describe('paths: what is walked once is alike in all that follows', () => {
  const tiers = `if (event.request.geo.country === 'XX') api.state.set('k', 'gold'); else api.state.set('k', 'free');`;

  it('what flows into a condition by way of app_metadata counts', () => {
    const actions = { a: tiers, b: `api.user.setAppMetadata({ tier: step.a?.k });` };
    const stages = {
      'post-auth': {
        a: run('a'),
        b: run('b'),
        gate: decide('event.user.app_metadata.tier == "gold"'),
        ...ends,
      },
    };
    expect(after('authenticated', { stages, actions })).toHaveLength(2);
  });

  it('what flows into a condition by way of a claim counts', () => {
    const actions = { a: tiers, b: `api.session.setCustomClaim('tier', step.a?.k ?? null);` };
    const blocks = { a: run('a'), b: run('b'), gate: decide('session.claims.tier == "gold"'), ...ends };
    expect(keysOf({ blocks, actions })).toHaveLength(2);
  });

  it('3.8 what the second run of an action sets on some ways only does not hide the first', () => {
    const source = `if (step.again) { if (event.client.type === 'm2m') api.state.set('k', 'other'); } else { ${tiers} }`;
    const actions = { a: source, again: `api.state.set('on', true);` };
    const blocks = {
      first: run('a'),
      again: run('again'),
      second: run('a'),
      gate: decide('step.a.k == "gold"'),
      ...ends,
    };
    expect(keysOf({ blocks, actions })).toEqual([
      'first>next again>next second>next gate>branch:0 yes>next =completed',
      'first>next again>next second>next gate>otherwise no>denied:no =denied',
    ]);
  });

  it('who has an email is somebody, also when nobody asks for the email any more', () => {
    const blocks = {
      mail: decide('event.user.email == "a@b.example"', 'who', 'who'),
      who: decide('has(event.user.email_verified)'),
      ...ends,
    };
    const report = explore({ trigger: 'token', stages: { 'issue-tokens': blocks } });
    expect(report).toMatchObject({ feasible: 3n, exact: true, complete: true });
    expect(keysOf({ blocks })).toEqual([
      'mail>branch:0 who>branch:0 yes>next =completed',
      'mail>otherwise who>branch:0 yes>next =completed',
      'mail>otherwise who>otherwise no>denied:no =denied',
    ]);
  });

  it('what a sub-routine is given counts for as long as it may be read', () => {
    const subflows = {
      inner: {
        gate: decide('step.input.k == "gold"', 'done', 'never'),
        done: { type: 'allow' },
        never: { type: 'deny', reason: 'never' },
      },
    };
    const blocks = {
      a: run('a'),
      sub: { type: 'run_flow', flow: 'inner', input: { k: '{{ step.a.k }}' } },
      end: { type: 'allow' },
    };
    expect(keysOf({ blocks, subflows, actions: { a: tiers } })).toHaveLength(2);
  });

  it('the name of a claim counts, since proofs ask for it', () => {
    const actions = { a: tiers, b: `api.session.setCustomClaim(step.a?.k ?? 'none', true);` };
    const { paths } = explore({
      trigger: 'token',
      stages: { 'issue-tokens': { a: run('a'), b: run('b') } },
      actions,
    });
    expect(paths).toHaveLength(1);
  });
});

describe('paths: flows with errors are walked as far as they can be', () => {
  it('a target that is not there, a cycle, a block that cannot be read', () => {
    const broken: SmallBundle = {
      trigger: 'token',
      stages: { 'issue-tokens': { gate: decide('event.client.id == "a"', 'nowhere', 'yes'), ...ends } },
    };
    expect(explore(broken).notes.join('\n')).toContain('leads to "nowhere"');
    const circle: SmallBundle = {
      trigger: 'token',
      stages: {
        'issue-tokens': {
          a: { ...decide('event.client.id == "a"', 'b', 'end') },
          b: { type: 'log_event', message: '', next: 'a' },
          end: { type: 'allow' },
        },
      },
    };
    expect(explore(circle).paths.map(({ key }) => key)).toContain(
      'issue-tokens/a>otherwise issue-tokens/end>next =completed',
    );
    const unknown: SmallBundle = {
      trigger: 'token',
      stages: { 'issue-tokens': { a: { type: 'teleport', next: 'yes' }, ...ends } },
    };
    expect(explore(unknown).notes.join('\n')).toContain('there is no block type "teleport"');
  });
});

describe('walkFlow', () => {
  /** Each of the three gates leads to the next one, by way of a block of its own or not. */
  const gates: SmallBundle = {
    trigger: 'token',
    stages: {
      'issue-tokens': {
        a: decide('event.client.id == "a"', 'on-a', 'b'),
        'on-a': { type: 'log_event', message: '' },
        b: decide('event.client.id in ["a", "b"]', 'on-b', 'c'),
        'on-b': { type: 'log_event', message: '' },
        c: decide('event.client.id == "c"', 'on-c', 'end'),
        'on-c': { type: 'log_event', message: '' },
        end: { type: 'allow' },
      },
    },
  };
  const walk = (more: Partial<PathOptions>) => {
    const { bundle, options } = readBundle(gates);
    return walkFlow(bundle, 'login', { ...options, ...more }).exploration.states;
  };
  const atPlace = () => ({ states: 1, constraints: 2 });

  it('gives each state a number of its own, joined ones too', () => {
    const states = walk({ bounds: { atPlace } });
    expect(states.some(({ within }) => within !== null)).toBe(true);
    expect(new Set(states.map(({ id }) => id)).size).toBe(states.length);
  });

  it('never joins what a marking tells apart, and goes no way that it does not mark', () => {
    const marking = {
      start: 0,
      move: (mark: number, { step }: { readonly step: { readonly block: string } | null }) =>
        step?.block === 'on-c' ? null : step?.block === 'on-a' ? 1 : mark,
    };
    for (const bounds of [{ atPlace }, {}]) {
      const states = walk({ bounds, marking });
      const marks = (slug: string) =>
        new Set(
          states.flatMap(({ at, mark }) => (at.kind === 'block' && at.block.slug === slug ? [mark] : [])),
        );
      expect(marks('a')).toEqual(new Set([0]));
      for (const slug of ['b', 'c', 'end']) expect(marks(slug)).toEqual(new Set([0, 1]));
      const before = states.filter(({ at }) => at.kind === 'block' && at.block.slug === 'on-c');
      expect(before.length).toBeGreaterThan(0);
      expect(before.flatMap(({ ways }) => ways)).toEqual([]);
    }
  });
});
