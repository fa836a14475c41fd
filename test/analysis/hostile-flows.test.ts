import { afterAll, describe, expect, it } from '@jest/globals';
import { createSandbox } from '@sluice/sandbox';
import { scenarioEngines } from 'sluice/scenarios';
import { runPaths, type SmallFlow } from './run-paths.ts';

const sandbox = createSandbox({ runners: 1 });
const createEngine = scenarioEngines(sandbox);
afterAll(() => sandbox.close());

const refuse = { refuse: { type: 'deny', reason: 'refused' } } as const;
const ask = { type: 'prompt', prompt: 'question' } as const;
const run = (action: string) => ({ type: 'custom_action', action });
const decide = (when: string, next = 'refuse', otherwise = 'continue') => ({
  type: 'decision',
  branches: [{ when, next }],
  otherwise,
});
const authentication = { outcome: 'authenticated', aal: 'aal1', methods: ['password'] } as const;
const ada = (metadata: object = {}) => ({
  user: { id: 'usr_ada', email: 'ada@example.com', app_metadata: metadata },
  authentication,
});

/** Flows by the rule that they try, each with inputs that go where a careless reading would see no way. */
const flows: Readonly<Record<string, readonly [SmallFlow, readonly object[]]>> = {
  'formats 2: a prompt that is answered with nothing leaves no step': [
    { stages: { 'post-auth': { ask, gate: decide('has(step.ask)'), ...refuse } } },
    [
      { ...ada(), prompts: { ask: {} } },
      { ...ada(), prompts: { ask: { ok: true } } },
    ],
  ],
  'formats 2: and is of no size': [
    {
      stages: { 'post-auth': { ask, gate: decide('size(step.ask) > 0 || step.ask.ok == true'), ...refuse } },
    },
    [
      { ...ada(), prompts: { ask: {} } },
      { ...ada(), prompts: { ask: { ok: true } } },
    ],
  ],
  '5.11 a member that is undefined is left out': [
    {
      stages: { 'post-auth': { act: run('act'), gate: decide('size(step.act.all) == 0'), ...refuse } },
      actions: { act: `api.state.set('all', { one: event.user?.app_metadata?.one });` },
    },
    [ada(), ada({ one: 1 })],
  ],
  '5.11 an element that is undefined is null': [
    {
      stages: { 'post-auth': { act: run('act'), gate: decide('step.act.all == [null]'), ...refuse } },
      actions: { act: `api.state.set('all', [event.user?.app_metadata?.one]);` },
    },
    [ada(), ada({ one: 1 })],
  ],
  '5.13 an undefined member of a patch leaves what stood there': [
    {
      stages: {
        'post-auth': {
          act: run('act'),
          gate: decide('event.user.app_metadata.tier == "gold" && !has(event.user.app_metadata.next)'),
          ...refuse,
        },
      },
      actions: { act: `api.user.setAppMetadata({ tier: event.user?.app_metadata?.next });` },
    },
    [ada({ tier: 'gold' }), ada({ tier: 'gold', next: 'free' }), ada()],
  ],
  '5.13 and adds no key': [
    {
      stages: {
        'post-auth': { act: run('act'), gate: decide('size(event.user.app_metadata) == 0'), ...refuse },
      },
      actions: { act: `api.user.setAppMetadata({ tier: event.user?.app_metadata?.next });` },
    },
    [ada(), ada({ next: 'free' })],
  ],
  '5.13 null is stored as null, and a nested object is replaced whole': [
    {
      stages: {
        'post-auth': {
          act: run('act'),
          gate: decide('has(event.user.app_metadata.kept) || has(event.user.app_metadata.deep.old)'),
          ...refuse,
        },
      },
      actions: { act: `api.user.setAppMetadata({ kept: null, deep: { fresh: 1 } });` },
    },
    [ada({ kept: 1, deep: { old: 1 } }), ada()],
  ],
  '5.13 what is set before anybody is known reaches who signs in, and who registers': [
    {
      stages: {
        'pre-login': { act: run('act') },
        registration: {
          early: decide('event.user.app_metadata.seen == true', 'late'),
          late: { type: 'allow' },
        },
        'post-auth': { gate: decide('event.user.app_metadata.seen == true'), ...refuse },
      },
      actions: { act: `api.user.setAppMetadata({ seen: true });` },
    },
    [ada(), { authentication: { outcome: 'registered', user: { email: 'b@example.com' } } }],
  ],
  'an action that could not be followed may set nothing': [
    {
      stages: { 'post-auth': { act: run('act'), gate: decide('has(step.act)'), ...refuse } },
      actions: {
        act: `for (const key of Object.keys(event.user?.app_metadata ?? {})) api.state.set(key, 1);`,
      },
    },
    [ada(), ada({ one: 1 })],
  ],
  '5.22 an action that could not be followed may end in what its requests end in': [
    {
      stages: { 'post-auth': { act: run('act') } },
      actions: {
        act: `for (const key of Object.keys(step)) api.state.set(key, 1); await api.fetch('https://f.example/');`,
      },
      allow: ['f.example'],
    },
    ['timeout', 'refused'].map((fail) => ({ ...ada(), fetch: [{ url: '*', fail }] })),
  ],
  '3.6 a step of a sub-routine that was not written is not there': [
    {
      stages: {
        'post-auth': {
          sub: { type: 'run_flow', flow: 'inner' },
          gate: decide('has(step.sub.ask)'),
          ...refuse,
        },
      },
      subflows: { inner: { ask } },
    },
    [
      { ...ada(), prompts: { ask: {} } },
      { ...ada(), prompts: { ask: { ok: true } } },
    ],
  ],
  'two prompts of one name may be answered differently, which no scenario can say': [
    {
      stages: {
        'post-auth': {
          ask,
          sub: { type: 'run_flow', flow: 'inner' },
          gate: decide('step.ask.ok == true && step.sub.ask.ok == false'),
          ...refuse,
        },
      },
      subflows: { inner: { ask } },
    },
    [{ ...ada(), prompts: { ask: { ok: true } } }],
  ],
  '2.2 a token is for an account, or for nobody': [
    {
      trigger: 'token',
      stages: { 'issue-tokens': { gate: decide('has(event.user.email) && !has(event.user.id)'), ...refuse } },
    },
    [],
  ],
  'who is named by an id is shown as stored': [
    {
      stages: {
        'pre-login': { gate: decide('has(event.user.id) && !has(event.user.created_at)'), ...refuse },
      },
    },
    [],
  ],
  'and who signs in then is not somebody without a date': [
    {
      stages: {
        'pre-login': {
          gate: decide('has(event.user.created_at)', 'known', 'known'),
          known: { type: 'allow' },
        },
        'post-auth': { late: decide('event.user.name == "Ada"'), ...refuse },
      },
    },
    [],
  ],
  'a raised authentication has a level': [
    { stages: { 'post-auth': { ask, gate: decide('!has(event.authentication.aal)'), ...refuse } } },
    [{ ...ada(), prompts: { ask: {} } }],
  ],
  '8 who was named before need not be who signs in': [
    {
      stages: {
        'pre-login': {
          gate: decide('event.user.email == "a"', 'known', 'refuse'),
          known: { type: 'allow' },
          ...refuse,
        },
        'post-auth': { late: decide('event.user.email == "b"', 'end'), end: { type: 'allow' } },
      },
    },
    [],
  ],
};

describe('flows made to be misread', () => {
  it.each(Object.keys(flows))(
    '%s',
    async (name) => {
      const [flow, given] = flows[name] ?? [{ stages: {} }, []];
      const { report, missed, unlisted } = await runPaths(flow, given, createEngine);
      expect(unlisted).toEqual([]);
      expect(missed).toEqual([]);
      expect(report).toMatchObject({ complete: true, feasible: BigInt(report.paths.length) });
    },
    60_000,
  );
});

describe('proofs that are wrong where an empty answer is forgotten', () => {
  it('an answer of any kind is not an answer with something in it', async () => {
    const flow: SmallFlow = {
      stages: { 'post-auth': { ask, gate: decide('has(step.ask)'), ...refuse } },
      invariants: [{ never: 'issue-tokens', unlessPassed: ['refuse'] }, { always: 'refuse' }],
    };
    const { results, runs } = await runPaths(flow, [{ ...ada(), prompts: { ask: {} } }], createEngine);
    expect(results).toEqual(['refuted', 'refuted']);
    expect(runs.some(({ result }) => result.status === 'completed')).toBe(true);
  }, 60_000);
});
