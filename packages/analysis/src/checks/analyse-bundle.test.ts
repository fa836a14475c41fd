import { describe, expect, it } from '@jest/globals';
import { analyseSample, askAfter, codesOf, type Sample } from '../testing/analyse-parts.ts';

const gate = (when: string, more: object = {}): NonNullable<Sample['stages']> => ({
  'post-auth': {
    gate: { type: 'decision', branches: [{ when, next: 'refuse' }], otherwise: 'continue', ...more },
    refuse: { type: 'deny', reason: 'refused' },
  },
});

/** Only web clients are scored; everybody comes to the gate. */
const scoredSometimes = (
  when: string,
  source = "api.state.set('score', event.authentication.risk_score);",
) => ({
  actions: { score: source },
  stages: {
    'post-auth': {
      who: {
        type: 'decision',
        branches: [{ when: 'event.client.type == "web"', next: 'score' }],
        otherwise: 'gate',
      },
      score: { type: 'custom_action', action: 'score', next: 'gate' },
      gate: { type: 'decision', branches: [{ when, next: 'refuse' }], otherwise: 'continue' },
      refuse: { type: 'deny', reason: 'refused' },
    },
  },
});

describe('step keys', () => {
  it.each([
    'step.score.score > 80',
    'step.score.score == 80',
    'not (step.score.score < 20)',
    'step.score.score > 80 and has(step.score.score)',
  ])('are told where some way has not set them: %s', (when) => {
    expect(codesOf(scoredSometimes(when))).toEqual(['sometimes-unset-step-key']);
  });

  it('are told where no way that asks has set them', () => {
    for (const when of ['== "spa" and', '== "web" or']) {
      const asked = `event.client.type ${when} step.score.score > 80`;
      expect(codesOf(scoredSometimes(asked))).toEqual(['unset-step-key']);
    }
  });

  it.each([
    'has(step.score.score) and step.score.score > 80',
    'coalesce(step.score.score, 0) > 80',
    'step.score.score != null and step.score.score > 80',
    'step.score.score and step.score.score > 80',
    'not has(step.score.score) or step.score.score > 80',
    'has(step.score.score) ? step.score.score > 80 : false',
    'event.client.type == "web" and step.score.score > 80',
    'event.client.type != "web" or step.score.score > 80',
  ])(
    'are right where the expression allows for their absence, or asks only where they are set: %s',
    (when) => {
      expect(codesOf(scoredSometimes(when))).toEqual([]);
    },
  );

  it('are right where the branch that leads there says that they are set', () => {
    const sample = scoredSometimes('event.client.type == "web"');
    const { gate: first, ...others } = sample.stages['post-auth'];
    const blocks = {
      ...others,
      gate: { ...first, branches: [{ when: 'event.client.type == "web"', next: 'deep' }] },
      deep: {
        type: 'decision',
        branches: [{ when: 'step.score.score > 80', next: 'refuse' }],
        otherwise: 'continue',
      },
    };
    expect(codesOf({ ...sample, stages: { 'post-auth': blocks } })).toEqual([]);
  });

  it('are right where what another key says implies them', () => {
    const source = `
      const known = event.user?.app_metadata?.score;
      if (typeof known === 'number') { api.state.set('known', true); api.state.set('value', known); }
      else { api.state.set('known', false); }`;
    const when = (text: string) => ({ actions: { score: source }, stages: askAfter('score', text) });
    expect(codesOf(when('step.score.known and step.score.value > 80'))).toEqual([]);
    expect(codesOf(when('not step.score.known and step.score.value > 80'))).toEqual(['unset-step-key']);
    expect(codesOf(when('step.score.known == true or step.score.value > 80'))).toEqual(['unset-step-key']);
    expect(codesOf(when('step.score.value > 80 or step.score.known'))).toEqual(['sometimes-unset-step-key']);
  });

  it.each([
    "for (const key of ['score']) api.state.set(key, risk);",
    "const set = (key, value) => api.state.set(key, value); set('score', risk);",
    "const keys = { SCORE: 'score' }; api.state.set(keys.SCORE, risk);",
    "if (event.client.type === 'web') api.state.set('score', risk); else api.state.set('score', risk);",
    "if (event.client.type === 'web') { api.deny('no'); return; } api.state.set('score', risk);",
    "if (event.client.type === 'web') throw new Error('no'); api.state.set('score', risk);",
    "const name = ['sc', 'ore'].join(''); api.state.set(name, risk);",
  ])('are followed through code: %s', (source) => {
    expect(
      codesOf({
        actions: { score: `const risk = event.authentication.risk_score; ${source}` },
        stages: askAfter('score', 'step.score.score > 80'),
      }),
    ).toEqual([]);
  });

  it('that are computed may be any', () => {
    const source = 'api.state.set(event.client.id, 1);';
    expect(
      codesOf({ actions: { score: source }, stages: askAfter('score', 'step.score.anything > 80') }),
    ).toEqual([]);
  });

  it('are followed into actions, and out of the tests there', () => {
    const reading = (source: string) => {
      const sample = scoredSometimes('event.client.type == "web"');
      const blocks = { ...sample.stages['post-auth'], gate: { type: 'custom_action', action: 'use' } };
      const { refuse: _, ...kept } = blocks;
      return { actions: { ...sample.actions, use: source }, stages: { 'post-auth': kept } };
    };
    const use = (value: string) => reading(`api.user.setAppMetadata({ score: ${value} });`);
    expect(codesOf(use('step.score.score'))).toEqual(['sometimes-unset-step-key']);
    expect(codesOf(use('step.score.scoer'))).toEqual(['unset-step-key']);
    expect(codesOf(use('step.score?.score ?? 0'))).toEqual([]);
    const tested = "if (event.client.type === 'web') api.user.setAppMetadata({ score: step.score.score });";
    expect(codesOf(reading(tested))).toEqual([]);
    expect(
      codesOf(reading('const { score = 0 } = step.score ?? {}; api.user.setAppMetadata({ score });')),
    ).toEqual([]);
  });

  it('of sub-routines are read through the block that runs them, and their input from what it passes', () => {
    const subflows = {
      check: {
        score: { type: 'custom_action', action: 'score', next: 'inner' },
        inner: {
          type: 'decision',
          branches: [{ when: 'step.score.score > step.input.limit', next: 'refuse' }],
          otherwise: 'continue',
        },
        refuse: { type: 'deny', reason: 'refused' },
      },
    };
    const sample = (when: string, input: object): Sample => ({
      actions: { score: "api.state.set('score', event.transaction.scopes.length);" },
      subflows,
      stages: {
        'post-auth': {
          run: { type: 'run_flow', flow: 'check', input, next: 'gate' },
          gate: { type: 'decision', branches: [{ when, next: 'refuse-too' }], otherwise: 'continue' },
          'refuse-too': { type: 'deny', reason: 'refused' },
        },
      },
    });
    const limit = { limit: '{{ event.authentication.risk_score }}' };
    expect(codesOf(sample('step.run.score.score == 3', limit))).toEqual([]);
    expect(codesOf(sample('step.run.score.scor == 3', limit))).toEqual(['unset-step-key']);
    expect(codesOf(sample('step.run.score.score == 3', {}))).toEqual(['unset-step-key']);
  });

  it('of webhooks are there by how they ended; answers to prompts may hold anything', () => {
    const sample = (on: string, path: string): Sample => ({
      settings: { fetch: { allow: ['hooks.acme.example'] } },
      stages: {
        'post-auth': {
          hook: { type: 'call_webhook', url: 'https://hooks.acme.example/', next: 'ask', onError: 'ask' },
          ask: { type: 'prompt', prompt: 'mfa', next: 'gate' },
          gate: { type: 'decision', branches: [{ when: on, next: 'tell' }], otherwise: 'continue' },
          tell: { type: 'log_event', message: `{{ ${path} }}` },
        },
      },
    });
    expect(codesOf(sample('step.ask.any.thing == 1', 'step.hook.ok'))).toEqual([]);
    expect(codesOf(sample('step.hook.ok', 'step.hook.status'))).toEqual([]);
    expect(codesOf(sample('has(step.hook.error)', 'step.hook.error'))).toEqual([]);
    expect(codesOf(sample('step.ask.any == 1', 'step.hook.error'))).toEqual(['sometimes-unset-step-key']);
    expect(codesOf(sample('step.hook.ok == false', 'step.hook.body'))).toEqual(['sometimes-unset-step-key']);
  });

  it('that only a scenario looks at are read', () => {
    const sample = {
      actions: { score: "api.state.set('score', 1);" },
      stages: { 'post-auth': { run: { type: 'custom_action', action: 'score' } } },
    };
    expect(codesOf(sample)).toEqual(['unread-step-key']);
    expect(codesOf(sample, { reads: [['score', 'score']] })).toEqual([]);
  });
});

describe('decisions', () => {
  it.each([
    ['event.client.type == "web" and event.client.type == "spa"', ['branch-never-taken']],
    ['size(event.user.email) < 0', ['impossible-value']],
    ['event.authentication.risk_score > 100', ['impossible-value']],
    ['event.authentication.risk_score >= 100', []],
    ['event.client.type in ["web", "mobile"]', ['impossible-value']],
    ['inCidr(event.request.ip, "10.0.0.0/33")', ['impossible-value']],
    ['inCidr(event.request.ip, ["10.0.0.0/8", "10.0.0", "fe80::/10"])', ['impossible-value']],
    ['inCidr(event.request.ip, ["10.0.0.0/8", "2001:db8::/32", "192.0.2.1"])', []],
    ['event.connection.type == null', []],
    ['event.user.app_metadata.tier > "80"', []],
    ['event.authentication.risk_score > "80"', ['type-mismatch']],
    ['event.user.email_verified == "true"', ['type-mismatch']],
    ['event.authentication.methods == "totp"', ['type-mismatch']],
    ['"totp" in event.authentication.methods', []],
    ['size(event.authentication.risk_score) > 2', ['type-mismatch']],
    ['startsWith(event.authentication.methods, "p")', ['type-mismatch']],
    ['event.request.geo.latitude in "NL"', ['type-mismatch']],
    ['event.request.ip + 1 == 2', ['type-mismatch']],
    ['event.request.geo.contry == "NL"', ['unknown-event-field']],
    ['event.user.plan == "gold"', []],
    ['event.usr.email == "a"', ['unknown-event-field']],
    ['event.user.email.domain == "a"', ['unknown-event-field']],
  ])('%s: %j', (when, codes) => {
    expect(codesOf({ stages: gate(when) })).toEqual(codes);
  });

  it('are held against what actions are known to set', () => {
    const actions = { tier: "api.state.set('tier', event.client.type === 'web' ? 'free' : 'gold');" };
    const told = (when: string) => codesOf({ actions, stages: askAfter('tier', when) });
    expect(told('step.tier.tier == "glod"')).toEqual(['impossible-value']);
    expect(told('step.tier.tier == "gold"')).toEqual([]);
    expect(told('step.tier.tier == "gold" and event.client.type == "web"')).toEqual(['branch-never-taken']);
    expect(told('step.tier.tier > 3')).toEqual(['type-mismatch']);
  });

  it('may overlap, and may be careful', () => {
    const branches = (...whens: string[]) => ({ branches: whens.map((when) => ({ when, next: 'refuse' })) });
    const told = (...whens: string[]) => codesOf({ stages: gate('', branches(...whens)) });
    const score = 'event.authentication.risk_score';
    expect(told(`${score} > 40`, `${score} < 60`)).toEqual(['otherwise-never-taken']);
    expect(told(`${score} > 40`, 'event.client.type == "web"')).toEqual([]);
    expect(told(`${score} > 40`, `${score} > 80`)).toEqual(['branch-shadowed']);
    expect(told('event.client.type == "web"', 'event.client.type == "web"')).toEqual(['branch-shadowed']);
    const [shadowed] = analyseSample({
      stages: gate('', branches('event.client.type == "m2m"', `${score} > 40`, `${score} > 80`)),
    }).findings;
    expect(shadowed?.message).toContain('branch 2 before it');
    const careful = { ...branches(`${score} > 40`, `${score} <= 40`), otherwise: 'refuse' };
    expect(codesOf({ stages: gate('', careful) })).toEqual([]);
  });
});

describe('what actions do', () => {
  const run = (source: string, stage = 'post-auth', settings = {}) =>
    codesOf({
      actions: { act: source },
      stages: { [stage]: { run: { type: 'custom_action', action: 'act' } } },
      settings,
    });

  it.each([
    ["api.session.setCustomClaim('a', 1);", 'pre-login', ['discarded-claim']],
    ["api.session.setCustomClaim('a', 1);", 'registration', ['discarded-claim']],
    ["api.session.setCustomClaim('a', 1);", 'post-auth', []],
    ["api.session.setCustomClaim('sub', 1);", 'post-auth', ['reserved-claim']],
    ["api.deny('no'); api.session.setCustomClaim('a', 1);", 'post-auth', ['effect-after-deny']],
    ["if (event.client.type === 'web') api.deny('no'); api.session.setCustomClaim('a', 1);", 'post-auth', []],
    ["api.log('info', event.user?.email ?? '');", 'post-auth', ['personal-data-logged']],
    [
      'const { ip } = event.request; const line = `from ${ip}`; console.warn(line);',
      'post-auth',
      ['personal-data-logged'],
    ],
    ["api.log('info', `mail: ${event.user?.email?.includes('@') ?? false}`);", 'post-auth', []],
    ["api.log('info', event.request.geo.country);", 'post-auth', []],
    [
      'api.user.setAppMetadata({ a: 1 }); api.user.setAppMetadata({ a: event.client.id });',
      'post-auth',
      ['overwritten-metadata'],
    ],
    ['api.user.setAppMetadata({ a: 1 }); api.user.setAppMetadata({ b: event.client.id });', 'post-auth', []],
  ])('%s in %s: %j', (source, stage, codes) => {
    expect(run(source, stage)).toEqual(codes);
  });

  it('is followed into log lines of blocks, by way of a step key', () => {
    const sample = (value: string): Sample => ({
      actions: { who: `api.state.set('who', ${value});` },
      stages: {
        'post-auth': {
          who: { type: 'custom_action', action: 'who', next: 'tell' },
          tell: { type: 'log_event', message: 'by {{ step.who.who }}' },
        },
      },
    });
    expect(codesOf(sample("event.user?.email ?? ''"))).toEqual(['personal-data-logged']);
    expect(codesOf(sample("event.user?.id ?? ''"))).toEqual([]);
  });

  it('metadata is kept where something reads it, or the run waits, before it is set again', () => {
    const sample = (between: object): Sample => ({
      actions: {
        first: "api.user.setAppMetadata({ tier: 'free' });",
        second: 'api.user.setAppMetadata({ tier: event.client.id });',
      },
      stages: {
        'post-auth': {
          first: { type: 'custom_action', action: 'first', next: 'between' },
          between,
          second: { type: 'custom_action', action: 'second' },
        },
      },
    });
    const tell = (message: string) => ({ type: 'log_event', message, next: 'second' });
    expect(codesOf(sample(tell('on')))).toEqual(['overwritten-metadata']);
    expect(codesOf(sample(tell('{{ event.user.app_metadata.tier }}')))).toEqual([]);
    expect(codesOf(sample({ type: 'prompt', prompt: 'mfa', next: 'second' }))).toEqual([]);
  });

  it('goes by hosts as the allowlist spells them', () => {
    const fetching = (url: string, ...allow: unknown[]) =>
      run(`await api.fetch(${url});`, 'post-auth', { fetch: { allow } });
    expect(fetching("'https://a.example/x'", 'a.example')).toEqual([]);
    expect(fetching("'https://A.example:443/x'", 'a.example')).toEqual([]);
    expect(fetching("'https://a.example:8443/x'", 'a.example')).toEqual(['host-not-allowed']);
    expect(fetching("'https://b.a.example/x'", '*.a.example')).toEqual([]);
    expect(fetching("'https://a.example/x'", '*.a.example')).toEqual(['host-not-allowed']);
    expect(fetching("'https://a.example/x'", 'a.example', 'b.example')).toEqual(['host-never-fetched']);
    expect(fetching('`https://${event.client.id}.a.example/x`', '*.a.example', 'b.example')).toEqual([
      'host-never-fetched',
    ]);
    expect(fetching('`https://${event.client.id}/x`', 'a.example', 'b.example')).toEqual([]);
    expect(
      fetching("'http://a.example/x'", {
        host: 'a.example',
        insecure: true,
        headers: { 'X-Key': 'secret:key' },
      }),
    ).toEqual(['secret-over-http']);
    expect(
      fetching("'http://127.0.0.1:9401/x'", {
        host: '127.0.0.1:9401',
        insecure: true,
        private: true,
        headers: { 'x-key': 'secret:key' },
      }),
    ).toEqual([]);
  });

  it('sluice-ignore keeps one warning back, with a reason, and is told when it keeps none back', () => {
    const claim = "api.session.setCustomClaim('a', 1);";
    expect(run(`// sluice-ignore discarded-claim: for the trace\n${claim}`, 'pre-login')).toEqual([]);
    expect(run(`${claim} // sluice-ignore discarded-claim: for the trace`, 'pre-login')).toEqual([]);
    expect(run(`// sluice-ignore discarded-claim\n${claim}`, 'pre-login')).toEqual([
      'idle-ignore',
      'discarded-claim',
    ]);
    expect(run(`// sluice-ignore reserved-claim: no\n${claim}`, 'pre-login')).toEqual([
      'idle-ignore',
      'discarded-claim',
    ]);
    expect(run(`// sluice-ignore discarded-claim: meant\n${claim}`)).toEqual(['idle-ignore']);
    expect(run(`// sluice-ignore discarded-clam: meant\n${claim}`)).toEqual(['idle-ignore']);
  });
});

describe('latency', () => {
  const hook = (n: number, more = {}) => ({
    type: 'call_webhook',
    url: `https://hooks.acme.example/${n}`,
    ...more,
  });
  const settings = { fetch: { allow: ['hooks.acme.example'], timeoutMs: 8_000 } };

  it('is the slowest way between two waits, and told where a run has less', () => {
    const chain = { one: hook(1, { next: 'two' }), two: hook(2, { next: 'three' }), three: hook(3) };
    const { latency, findings } = analyseSample({ settings, stages: { 'post-auth': chain } });
    expect(latency).toEqual([
      {
        flow: 'login',
        milliseconds: 24_000,
        blocks: ['one', 'two', 'three'].map((block) => ({ block, milliseconds: 8_000 })),
      },
    ]);
    expect(findings.map(({ code }) => code)).toEqual(['slow-path']);
  });

  it('begins anew where the run waits, and counts no way that no run takes', () => {
    const waiting = {
      one: hook(1, { next: 'two' }),
      two: hook(2, { next: 'ask' }),
      ask: { type: 'prompt', prompt: 'mfa', next: 'three' },
      three: hook(3),
    };
    expect(codesOf({ settings, stages: { 'post-auth': waiting } })).toEqual([]);
    const either = (type: string) => ({
      type: 'decision',
      branches: [{ when: `event.client.type == "${type}"`, next: type }],
    });
    const apart = {
      first: { ...either('web'), otherwise: 'second' },
      web: hook(1, { next: 'web-more' }),
      'web-more': hook(2, { next: 'second' }),
      second: { ...either('spa'), otherwise: 'continue' },
      spa: hook(3),
    };
    expect(codesOf({ settings, stages: { 'post-auth': apart } })).toEqual([]);
  });
});

describe('a large flow', () => {
  /** Each round may set a key, going by an answer of its own; all keys are read at the end, so that all of them tell states apart. */
  const tangled = (rounds: number, last: string): Sample => {
    const blocks: Record<string, unknown> = {};
    const actions: Record<string, string> = {};
    for (let n = 0; n < rounds; n += 1) {
      const next = n === rounds - 1 ? 'end' : `ask-${n + 1}`;
      actions[`set-${n}`] = `api.state.set('key', event.authentication.risk_score);`;
      blocks[`ask-${n}`] = { type: 'prompt', prompt: 'more', next: `gate-${n}` };
      const branches = [{ when: `step.ask-${n}.yes == true`, next: `set-${n}` }];
      blocks[`gate-${n}`] = { type: 'decision', branches, otherwise: next };
      blocks[`set-${n}`] = { type: 'custom_action', action: `set-${n}`, next };
    }
    const read = Array.from({ length: rounds }, (_, n) => `{{ coalesce(step.set-${n}.key, 0) }}`);
    blocks['end'] = { type: 'log_event', message: `${read.join(' ')} ${last}` };
    return { actions, stages: { 'post-auth': blocks } };
  };

  it('comes to an end, says that not all was told apart, and is told nothing that is wrong', () => {
    const { findings, notes } = analyseSample(tangled(40, ''));
    expect([findings, notes]).toEqual([[], [expect.stringContaining('was told apart')]]);
  }, 60_000);

  it('is still told what no way sets', () => {
    expect(codesOf(tangled(40, '{{ step.set-0.kye }}'))).toEqual(['unset-step-key']);
  }, 60_000);

  it('is told all of it while it is small', () => {
    const { findings, notes } = analyseSample(tangled(3, '{{ step.set-0.key }}'));
    expect([findings.map(({ code }) => code), notes]).toEqual([['sometimes-unset-step-key'], []]);
  });
});

describe('a flow that cannot be followed', () => {
  it('is said to be so, and nothing of it is called unset or never taken', () => {
    const broken = gate('event.client.type == "web" and event.client.type == "spa"', {
      otherwise: 'nowhere',
    });
    const { findings, notes } = analyseSample({ stages: broken });
    expect([findings, notes]).toEqual([[], [expect.stringContaining('the flow "login" was not followed')]]);
  });
});
