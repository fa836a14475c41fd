import {
  type ActionFacts,
  type ActionWay,
  apply,
  input,
  not,
  object,
  type Term,
  value,
} from '@sluice/analysis';
import type { ActionScript } from '@sluice/engine/testing';
import type { FlowDefinition } from '@sluice/flow';
import fc from 'fast-check';
import { claim, patch, set } from '../engine/harness.ts';

/** An action as what it does and as what reading it would tell; both say the same. */
export interface TestAction {
  readonly facts: (slug: string) => ActionFacts;
  readonly script: ActionScript;
}

const at = { line: 1, column: 1, offset: 0, length: 1 };
const event = (...path: string[]): Term => input({ kind: 'event', at: '' }, ...path);
const step = (...path: string[]): Term => input({ kind: 'step', at: '' }, ...path);
const exchange = (...path: string[]): Term => input({ kind: 'exchange', at: '0' }, ...path);
const is = (term: Term, text: unknown): Term => apply('is', term, value(text as never));

const put = (key: string, term: Term) => ({ kind: 'state.set', key: value(key), value: term, at }) as const;
const returns = (when: readonly Term[], effects: ActionWay['effects'] = [], more: Partial<ActionWay> = {}) =>
  ({ when, effects, exchanges: [], end: { kind: 'returns' }, at, ...more }) satisfies ActionWay;

function facts(ways: readonly ActionWay[]): (slug: string) => ActionFacts {
  return (slug) => ({
    slug,
    file: `actions/${slug}.js`,
    parsed: true,
    ways,
    stateKeys: new Map(),
    effects: [],
    reads: [],
    strangers: [],
    ignores: [],
    dead: [],
    unknowns: [],
  });
}

/** What the scripts read. */
interface Given {
  readonly event: {
    readonly request: { readonly geo: { readonly country: string } };
    readonly authentication: { readonly risk_score: number };
    readonly user?: { readonly app_metadata: { readonly tier?: string } };
  };
  readonly step: { readonly blocker?: { readonly country?: string } };
}
const given = (request: Parameters<ActionScript>[0]): Given => ({
  event: JSON.parse(request.eventJson),
  step: JSON.parse(request.stepJson),
});

const country = event('request', 'geo', 'country');
const isAbroad = is(country, 'XX');
const tier = event('user', 'app_metadata', 'tier');
const hasUser = not(apply('nullish', event('user')));

/** Where the generated actions send their requests. */
export const scoreUrl = 'https://score.example/v1';

export const actionPool: Readonly<Record<string, TestAction>> = {
  // Sets on each way what a decision reads.
  blocker: {
    facts: facts([
      returns([isAbroad], [put('blocked', value(true)), put('country', country)]),
      returns([not(isAbroad)], [put('blocked', value(false)), put('country', country)]),
    ]),
    script: (request) => {
      const found = given(request).event.request.geo.country;
      return { effects: [set('blocked', found === 'XX'), set('country', found)] };
    },
  },
  // Sets on some ways only, and denies on another.
  gate: {
    facts: facts([
      {
        when: [apply('jsLess', value(50), event('authentication', 'risk_score')), isAbroad],
        effects: [],
        exchanges: [],
        end: { kind: 'denies', reason: value('risky') },
        at,
      },
      returns(
        [apply('jsLess', value(50), event('authentication', 'risk_score')), not(isAbroad)],
        [put('seen', value(true))],
      ),
      returns([not(apply('jsLess', value(50), event('authentication', 'risk_score')))]),
    ]),
    script: (request) => {
      const { event: found } = given(request);
      if (found.authentication.risk_score <= 50) return {};
      if (found.request.geo.country !== 'XX') return { effects: [set('seen', true)] };
      return { status: 'denied', effects: [{ type: 'deny', reason: 'risky' }] };
    },
  },
  // Asks a service; a failure is not caught.
  scorer: {
    facts: facts([
      returns([is(exchange('ok'), true)], [put('score', exchange('json', 'score'))], {
        exchanges: [{ input: '0', method: value('GET'), url: value(scoreUrl), body: value(null), at }],
      }),
      {
        when: [not(is(exchange('ok'), true))],
        effects: [],
        exchanges: [{ input: '0', method: value('GET'), url: value(scoreUrl), body: value(null), at }],
        end: { kind: 'throws', error_kind: 'http_fetch_failed' },
        at,
      },
    ]),
    script: async (request) => {
      const answer = await request.fetch(
        { method: 'GET', url: scoreUrl, headers: {}, body: null, redirect: 'follow' },
        AbortSignal.timeout(1_000),
      );
      if (answer.ok) return { effects: [set('score', JSON.parse(answer.response.body).score)] };
      const error = { error_kind: 'http_fetch_failed', message: '', line: null, column: null } as const;
      return { status: 'failed', effects: [], error };
    },
  },
  // Writes what later blocks of the same run see at event.user.
  tagger: {
    facts: facts([
      returns(
        [isAbroad],
        [
          { kind: 'user.setAppMetadata', patch: object([['tier', value('gold')]]), at },
          put('tagged', value(true)),
        ],
      ),
      returns([not(isAbroad)]),
    ]),
    script: (request) =>
      given(request).event.request.geo.country === 'XX'
        ? { effects: [patch({ tier: 'gold' }), set('tagged', true)] }
        : {},
  },
  // Copies what it reads, of the user and of other steps; a claim of it.
  copier: {
    facts: facts([
      returns(
        [hasUser],
        [
          put('tier', apply('orNull', tier)),
          put('was', apply('orNull', step('blocker', 'country'))),
          { kind: 'session.setCustomClaim', name: value('tier'), value: apply('orNull', tier), at },
        ],
      ),
      {
        when: [not(hasUser)],
        effects: [],
        exchanges: [],
        end: { kind: 'throws', error_kind: 'uncaught_error' },
        at,
      },
    ]),
    script: (request) => {
      const { event: found, step: steps } = given(request);
      if (found.user === undefined) {
        const error = { error_kind: 'uncaught_error', message: '', line: null, column: null } as const;
        return { status: 'failed', effects: [], error };
      }
      const now = found.user.app_metadata.tier ?? null;
      return {
        effects: [set('tier', now), set('was', steps.blocker?.country ?? null), claim('tier', now)],
      };
    },
  },
  idle: { facts: facts([returns([])]), script: () => ({ effects: [set('never', true)] }) },
};

/** Disabled in each bundle. */
export const disabledActions = ['idle'] as const;

const reads = [
  'event.request.geo.country == "XX"',
  'event.authentication.risk_score > 50',
  'event.authentication.aal == "aal2"',
  'event.user.app_metadata.tier == "gold"',
  'has(event.user)',
  'event.user.email == "jane@acme.example"',
  'step.blocker.blocked == true',
  'step.blocker.country == "US"',
  'step.gate.seen == true',
  'step.scorer.score > 5',
  'has(step.scorer.score)',
  'step.tagger.tagged == true',
  'step.copier.tier == "gold"',
  'step.copier.was == event.request.geo.country',
  'step.ask.ok == true',
  'step.ask.ok',
  'step.hook.ok == true',
  'step.hook.error == "http_fetch_failed"',
  'step.sub.blocker.blocked == true',
  'has(step.sub)',
];
const innerReads = [...reads.slice(0, 9), 'step.input.flag == true', 'step.input.country == "XX"'];
const tokenReads = [...reads, 'session.claims.tier == "gold"', 'session.aal == "aal2"'];

/** What a block is before its targets are known. */
type Draft = { readonly slug: string; readonly type: string; readonly [key: string]: unknown };

const expression = (texts: readonly string[]) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...texts) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...texts), fc.constantFrom('&&', '||'), fc.constantFrom(...texts))
        .map(([left, sign, right]) => `${left} ${sign} !(${right})`),
    },
  );

const draft = (slug: string, texts: readonly string[], isInner: boolean): fc.Arbitrary<Draft> => {
  const own = slug.replaceAll('-', '');
  const kinds: readonly fc.Arbitrary<Draft>[] = [
    fc
      .array(expression(texts), { minLength: 1, maxLength: 2 })
      .map((whens) => ({ slug, type: 'decision', whens })),
    fc
      .constantFrom(...Object.keys(actionPool))
      .map((action) => ({ slug: `${action}-${own}`, type: 'custom_action', action })),
    fc.constant({ slug, type: 'deny', reason: `no ${own}` }),
    fc.constant({ slug, type: 'allow' }),
    fc.constant({ slug, type: 'log_event', message: 'hello {{ event.client.id }}' }),
  ];
  const outer: readonly fc.Arbitrary<Draft>[] = [
    fc.constant({ slug: 'ask', type: 'prompt', prompt: 'question' }),
    fc
      .boolean()
      .map((denies) => ({ slug: 'hook', type: 'call_webhook', url: 'https://hook.example/', denies })),
    fc.constant({
      slug: 'sub',
      type: 'run_flow',
      flow: 'inner',
      input: { flag: '{{ step.blocker.blocked }}', country: '{{ event.request.geo.country }}' },
    }),
  ];
  return fc.oneof(
    { weight: 5, arbitrary: kinds[0] as fc.Arbitrary<Draft> },
    { weight: 5, arbitrary: kinds[1] as fc.Arbitrary<Draft> },
    ...kinds.slice(2).map((arbitrary) => ({ weight: 1, arbitrary })),
    ...(isInner ? [] : outer.map((arbitrary) => ({ weight: 2, arbitrary }))),
  );
};

/** Blocks in a row; each leads only to later ones, so there are no cycles. */
const stage = (name: string, texts: readonly string[], most: number, isInner = false) =>
  fc
    .integer({ min: 1, max: most })
    .chain((count) =>
      fc
        .tuple(
          fc.tuple(...Array.from({ length: count }, (_, index) => draft(`${name}-${index}`, texts, isInner))),
          fc.array(fc.nat({ max: 5 }), { minLength: count * 3, maxLength: count * 3 }),
        )
        .map(([drafts, jumps]) => link(drafts, jumps)),
    );

function link(drafts: readonly Draft[], jumps: readonly number[]) {
  const unique = drafts.filter(
    ({ slug }, index) => drafts.findIndex((other) => other.slug === slug) === index,
  );
  const target = (from: number, jump: number) => {
    const distance = jump < 3 ? 1 : jump === 3 ? 2 : unique.length;
    return unique[from + distance]?.slug ?? 'continue';
  };
  const blocks = unique.map(({ slug, ...block }, index) => {
    const [a = 0, b = 0, c = 0] = jumps.slice(index * 3);
    const next = target(index, a);
    switch (block.type) {
      case 'decision': {
        const { whens, ...rest } = block as { type: string; whens: readonly string[] };
        const branches = whens.map((when, at) => ({ when, next: target(index, [b, c][at] ?? 0) }));
        return [slug, { ...rest, branches, otherwise: next }];
      }
      case 'call_webhook': {
        const { denies, ...rest } = block as { type: string; denies: boolean };
        return [slug, { ...rest, next, ...(!denies && { onError: target(index, b) }) }];
      }
      case 'deny':
      case 'allow':
        return [slug, block];
      default:
        return [slug, { ...block, next }];
    }
  });
  return { start: unique[0]?.slug ?? '', blocks: Object.fromEntries(blocks) };
}

export interface GeneratedBundle {
  readonly flows: readonly FlowDefinition[];
}

/** A login flow with some stages, and one sub-routine. */
export const generatedBundles: fc.Arbitrary<GeneratedBundle> = fc
  .record({
    before: fc.option(stage('pre', reads, 4), { nil: undefined, freq: 4 }),
    registration: fc.option(stage('reg', reads, 2), { nil: undefined, freq: 1 }),
    postAuth: stage('post', reads, 5),
    tokens: fc.option(stage('iss', tokenReads, 3), { nil: undefined, freq: 1 }),
    inner: stage('in', innerReads, 3, true),
  })
  .map(({ before, registration, postAuth, tokens, inner }) => {
    const stages = {
      ...(before && { 'pre-login': before }),
      ...(registration && { registration }),
      'post-auth': postAuth,
      ...(tokens && { 'issue-tokens': tokens }),
    };
    const seen = new Set<string>();
    const renamed = Object.fromEntries(
      Object.entries(stages).map(([name, one]) => [name, renameTwins(one, seen, name)]),
    );
    return {
      flows: [
        { slug: 'login', name: 'Login', trigger: 'login', stages: renamed },
        { slug: 'inner', name: 'Inner', trigger: 'subflow', stages: { main: inner } },
      ] as unknown as FlowDefinition[],
    };
  });

type Stage = { readonly start: string; readonly blocks: Record<string, unknown> };

/** Block slugs are unique in a flow: what an earlier stage has becomes a block that only goes on. */
function renameTwins(stage: Stage, seen: Set<string>, name: string): Stage {
  const twins = Object.keys(stage.blocks).filter((slug) => seen.has(slug));
  for (const slug of Object.keys(stage.blocks)) seen.add(slug);
  let text = JSON.stringify(stage);
  for (const slug of twins) text = text.replaceAll(`"${slug}"`, `"${slug}-${name}"`);
  return JSON.parse(text) as Stage;
}
