import { describe, expect, it } from '@jest/globals';
import { type BundleParts, bundleFromParts } from '@sluice/flow';
import { readActionFacts } from '../facts/read-action-facts.ts';
import { createSolver } from '../solve/create-solver.ts';
import type { BundleDiff } from './bundle-diff.ts';
import { diffBundles } from './diff-bundles.ts';

interface Parts {
  readonly tenantFile: Readonly<Record<string, unknown>>;
  readonly flows: readonly Flow[];
  readonly actions: NonNullable<BundleParts['actions']>;
}
interface Flow {
  readonly slug: string;
  readonly name: string;
  readonly trigger: string;
  readonly stages: Readonly<Record<string, Stage>>;
}
interface Stage {
  readonly start: string;
  readonly blocks: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const base: Parts = {
  tenantFile: {
    tenant: { slug: 'acme', name: 'Acme' },
    fetch: { allow: ['risk.example.com'] },
    invariants: [{ name: 'mfa before tokens', never: 'issue-tokens', unlessPassed: ['mfa-gate'] }],
  },
  flows: [
    {
      slug: 'login',
      name: 'Login',
      trigger: 'login',
      stages: {
        'post-auth': {
          start: 'tier',
          blocks: {
            tier: { type: 'custom_action', action: 'tier', next: 'mfa' },
            mfa: { type: 'prompt', prompt: 'totp', next: 'mfa-gate' },
            'mfa-gate': {
              type: 'decision',
              branches: [{ when: 'step.mfa.ok == true', next: 'checks' }],
              otherwise: 'refuse',
            },
            refuse: { type: 'deny', reason: 'no-mfa' },
            checks: { type: 'run_flow', flow: 'checks', next: 'hook' },
            hook: { type: 'call_webhook', url: 'https://risk.example.com/seen', onError: 'note' },
            note: { type: 'log_event', level: 'warn', message: 'not told' },
          },
        },
      },
    },
    {
      slug: 'checks',
      name: 'Checks',
      trigger: 'subflow',
      stages: {
        main: {
          start: 'risk',
          blocks: {
            risk: {
              type: 'decision',
              branches: [{ when: 'event.authentication.risk_score > 80', next: 'stop' }],
              otherwise: 'continue',
            },
            stop: { type: 'deny', reason: 'too-risky' },
          },
        },
      },
    },
    {
      slug: 'token',
      name: 'Token',
      trigger: 'token',
      stages: { 'issue-tokens': { start: 'go', blocks: { go: { type: 'allow' } } } },
    },
  ],
  actions: [
    {
      slug: 'tier',
      source:
        "const t = event.user?.email?.endsWith('@acme.example') ? 'staff' : 'free';\napi.session.setCustomClaim('tier', t);",
    },
    { slug: 'idle', source: 'return;' },
  ],
};

/** The bundle with one block edited; null takes it out. */
function withBlock(flow: string, stage: string, block: string, edit: object | null): Parts {
  return {
    ...base,
    flows: base.flows.map((one) => {
      const own = one.stages[stage];
      if (one.slug !== flow || own === undefined) return one;
      const { [block]: old, ...others } = own.blocks;
      const blocks = edit === null ? others : { ...own.blocks, [block]: { ...old, ...edit } };
      return { ...one, stages: { ...one.stages, [stage]: { ...own, blocks } } };
    }),
  };
}

const withAction = (slug: string, edit: object): Parts => ({
  ...base,
  actions: base.actions.map((one) => (one.slug === slug ? { ...one, ...edit } : one)),
});
const withTenant = (edit: object): Parts => ({ ...base, tenantFile: { ...base.tenantFile, ...edit } });

function sideOf(parts: Parts) {
  const { bundle } = bundleFromParts(parts);
  const facts = new Map([...bundle.actions].map(([slug, action]) => [slug, readActionFacts(action)]));
  return { bundle, analysis: { facts, solver: createSolver() } };
}

/** What is told, one line each. */
function toldOf({ behaviour, flows, actions, settings, invariants }: BundleDiff): string[] {
  return [
    behaviour,
    ...flows.flatMap((flow) => [
      `flow ${flow.flow} ${flow.change} ${flow.behaviour}`,
      ...flow.blocks.map(
        ({ stage, block, change, behaviour: own }) => `block ${stage}/${block ?? ''} ${change} ${own}`,
      ),
      ...(flow.paths === null
        ? []
        : [
            ...flow.paths.turned.map(
              ({ direction, certain, skips }) =>
                `${direction}${certain ? '' : '?'}${skips.length > 0 && direction === 'another way' ? ` not by ${skips.join()}` : ''}`,
            ),
            ...(['gained', 'lost', 'altered'] as const).flatMap((part) =>
              flow.paths === null || flow.paths[part].length === 0
                ? []
                : [`${part} ${flow.paths[part].length}`],
            ),
            ...(['hosts', 'claims', 'metadata', 'reasons'] as const).flatMap((part) => [
              ...(flow.paths?.[part].gained ?? []).map((name) => `+ ${part} ${name}`),
              ...(flow.paths?.[part].lost ?? []).map((name) => `- ${part} ${name}`),
            ]),
          ]),
    ]),
    ...actions.map(
      (one) =>
        `action ${one.action} ${one.change} ${one.behaviour}${one.logs ? ' logs' : ''}${one.used ? '' : ' unused'}`,
    ),
    ...settings.map(({ setting, change }) => `setting ${setting} ${change}`),
    ...invariants.map(
      ({ name, change, before, after }) => `invariant ${name} ${change} ${before?.result} ${after?.result}`,
    ),
  ];
}

const post = (block: string, edit: object | null) => withBlock('login', 'post-auth', block, edit);
const gate = (...branches: readonly object[]) => ({ branches });

const cases: readonly (readonly [string, Parts, readonly string[]])[] = [
  ['nothing', base, ['same']],
  ['names and descriptions', post('mfa', { name: 'Second factor', description: 'd' }), ['same']],
  [
    'a condition in other words',
    post('mfa-gate', gate({ when: 'true == step.mfa.ok', next: 'checks' })),
    ['same', 'flow login changed same', 'block post-auth/mfa-gate changed same'],
  ],
  [
    'a decision with a branch that does nothing new',
    post(
      'mfa-gate',
      gate({ when: 'step.mfa.ok == false', next: 'refuse' }, { when: 'step.mfa.ok == true', next: 'checks' }),
    ),
    ['same', 'flow login changed same', 'block post-auth/mfa-gate changed same'],
  ],
  [
    'a condition that lets fewer in',
    withBlock('checks', 'main', 'risk', gate({ when: 'event.authentication.risk_score > 50', next: 'stop' })),
    [
      'differs',
      'flow checks changed unknown',
      'block main/risk changed differs',
      'flow login changed differs',
      'allow to deny',
    ],
  ],
  [
    'a condition that lets more in',
    withBlock('checks', 'main', 'risk', gate({ when: 'event.authentication.risk_score > 95', next: 'stop' })),
    [
      'differs',
      'flow checks changed unknown',
      'block main/risk changed differs',
      'flow login changed differs',
      'deny to allow',
    ],
  ],
  [
    'a second factor that is passed by: the invariant falls',
    post('tier', { next: 'checks' }),
    [
      ...['differs', 'flow login changed differs', 'block post-auth/tier changed differs'],
      ...['deny to allow', 'another way not by mfa,mfa-gate,refuse', 'gained 6', 'lost 8'],
      ...['- reasons no-mfa', 'invariant mfa before tokens judged proved refuted'],
    ],
  ],
  [
    'a reason',
    post('refuse', { reason: 'second-factor' }),
    [
      ...['differs', 'flow login changed differs', 'block post-auth/refuse changed differs'],
      ...['another way', 'gained 2', 'lost 2', '+ reasons second-factor', '- reasons no-mfa'],
    ],
  ],
  [
    'what the user is told',
    post('refuse', { userMessage: 'No.' }),
    ['differs', 'flow login changed differs', 'block post-auth/refuse changed differs'],
  ],
  [
    'a host',
    post('hook', { url: 'https://evil.example/seen' }),
    [
      ...['differs', 'flow login changed differs', 'block post-auth/hook changed differs'],
      ...['lost 2', 'altered 2', '+ hosts evil.example', '- hosts risk.example.com'],
    ],
  ],
  [
    'what is logged',
    post('note', { message: 'other' }),
    ['same', 'flow login changed same', 'block post-auth/note changed logs'],
  ],
  [
    'an action in other words',
    withAction('tier', {
      source:
        "// tiers\nlet tier = 'free';\nconst email = event.user?.email;\nif (email?.endsWith('@acme.example')) { tier = 'staff'; }\napi.session.setCustomClaim('tier', tier);",
    }),
    ['same', 'flow login changed same', 'action tier rewritten same'],
  ],
  [
    'an action that logs',
    withAction('tier', { source: `${base.actions[0]?.source}\napi.log('info', 'tier');` }),
    ['same', 'flow login changed same', 'action tier rewritten same logs'],
  ],
  [
    'a claim more',
    withAction('tier', {
      source: `${base.actions[0]?.source}\napi.session.setCustomClaim('role', 'admin');`,
    }),
    ['differs', 'flow login changed differs', 'altered 8', '+ claims role', 'action tier rewritten differs'],
  ],
  [
    'an app_metadata key more',
    withAction('tier', { source: `${base.actions[0]?.source}\napi.user.setAppMetadata({ seen: true });` }),
    [
      'differs',
      'flow login changed differs',
      'altered 8',
      '+ metadata seen',
      'action tier rewritten differs',
    ],
  ],
  [
    'an action that denies',
    withAction('tier', {
      source: `if (event.client.type === 'm2m') api.deny('machine');\n${base.actions[0]?.source}`,
    }),
    [
      ...['differs', 'flow login changed differs', 'allow to deny', 'another way not by mfa,mfa-gate,refuse'],
      ...['gained 2', '+ reasons machine', 'action tier rewritten differs'],
    ],
  ],
  [
    'an action that cannot be followed',
    withAction('tier', {
      source: `${base.actions[0]?.source}\nfor (const k of Object.keys(step)) api.state.set(k + 'x', 1);`,
    }),
    [
      ...[
        'unknown',
        'flow login changed unknown',
        'allow to deny?',
        'another way? not by mfa,mfa-gate,refuse',
      ],
      ...['gained 2', 'altered 8', '+ reasons uncaught_error', 'action tier rewritten unknown'],
    ],
  ],
  [
    'an action switched off',
    withAction('tier', { enabled: false }),
    [
      'differs',
      'flow login changed differs',
      'another way not by tier',
      'gained 8',
      'lost 8',
      '- claims tier',
      'action tier disabled differs',
    ],
  ],
  [
    'an action that no flow runs',
    withAction('idle', { source: 'api.deny("x");' }),
    ['same', 'action idle rewritten differs unused'],
  ],
  [
    'settings, and one that is only written out',
    withTenant({
      denialMessage: 'No.',
      fetch: { timeoutMs: 5000, allow: [{ host: 'RISK.example.com' }, '*.evil.example'] },
    }),
    ['differs', 'setting denialMessage changed', 'setting fetch.allow *.evil.example added'],
  ],
  [
    'a limit',
    withTenant({ limits: { actionTimeoutMs: 1000 } }),
    ['differs', 'setting limits.actionTimeoutMs changed'],
  ],
  [
    'an invariant less',
    withTenant({ invariants: [] }),
    ['same', 'invariant mfa before tokens removed proved undefined'],
  ],
  [
    'a flow less',
    { ...base, flows: base.flows.slice(0, 2) },
    ['differs', 'flow token removed differs', 'invariant mfa before tokens judged refuted proved'],
  ],
];

// Of `token` no path passes the second factor: the invariant speaks of login alone.
const scoped = (parts: Parts): Parts => ({
  ...parts,
  tenantFile: {
    ...parts.tenantFile,
    invariants: ((parts.tenantFile['invariants'] ?? []) as readonly object[]).map((one) => ({
      ...one,
      flow: 'login',
    })),
  },
});

describe('diffBundles', () => {
  it.each(cases.slice(0, -1))('%s', (_, edited, told) => {
    expect(toldOf(diffBundles(sideOf(scoped(base)), sideOf(scoped(edited))))).toEqual(told);
  });

  it('a flow less, and an invariant that holds because of it', () => {
    const [, edited, told] = cases.at(-1) ?? [];
    expect(toldOf(diffBundles(sideOf(base), sideOf(edited ?? base)))).toEqual(told);
  });

  it('says the other way round what it says one way', () => {
    const [before, after] = [sideOf(scoped(base)), sideOf(scoped(post('tier', { next: 'checks' })))];
    const [there, back] = [diffBundles(before, after), diffBundles(after, before)];
    const directions = (diff: BundleDiff) =>
      diff.flows.flatMap(({ paths }) => (paths?.turned ?? []).map(({ direction }) => direction));
    expect(directions(there)).toContain('deny to allow');
    expect(directions(back)).toContain('allow to deny');
    expect(back.flows[0]?.paths?.gained).toHaveLength(there.flows[0]?.paths?.lost.length ?? -1);
    expect(back.invariants).toMatchObject([{ before: { result: 'refuted' }, after: { result: 'proved' } }]);
  });

  it('never says that two bundles are the same where one cannot be read', () => {
    const broken = bundleFromParts({
      ...base,
      flows: [...base.flows, { slug: 'bad', trigger: 'nonsense' }],
    }).bundle;
    const side = sideOf(scoped(base));
    expect(diffBundles(side, { ...side, bundle: broken }).behaviour).not.toBe('same');
  });
});
