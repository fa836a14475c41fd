import { generateKeyPairSync, sign } from 'node:crypto';
import { ZenEngine } from '@gorules/zen-engine';
import { createEngine, type StartInput, type TokenIssuer } from '@sluice/engine';
import { createSandbox } from '@sluice/sandbox';
import { createMemoryStore } from '@sluice/store';
import {
  bundleFromParts,
  createSluice,
  type Sluice,
  type SluiceOptions,
  systemClock,
  systemIds,
} from 'sluice';
import { account, hostEvent } from '../sample.ts';
import { echoThroughProcess } from './action-floors.ts';

/** What a whole flow comes to: the end, and the claims of the token. */
export interface FlowAnswer {
  readonly status: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

export interface FlowContender {
  readonly name: string;
  readonly ours?: boolean;
  readonly floor?: boolean;
  run(input: StartInput): Promise<FlowAnswer>;
}

const tagTier = `const domain = event.user.email.split('@')[1];
const tier = domain === 'acme.example' ? 'enterprise' : 'self-serve';
api.state.set('tier', tier);
api.log('info', 'tier ' + tier + ' for ' + domain);
`;

const weighRisk = `const abroad = event.request.geo.country !== 'NL';
const risk = event.authentication.risk_score + (abroad ? 40 : 0);
api.state.set('risk', risk);
api.session.setCustomClaim('tier', step['tag-tier'].tier);
api.session.setCustomClaim('risk_band', risk > 50 ? 'raised' : 'low');
`;

/** Two actions, two decisions, two claims. */
export function flowBundle() {
  const { bundle, findings } = bundleFromParts({
    tenantFile: { tenant: { slug: 'acme', name: 'Acme' } },
    flows: [
      {
        slug: 'login',
        name: 'Login',
        trigger: 'login',
        stages: {
          'post-auth': {
            start: 'tag-tier',
            blocks: {
              'tag-tier': { type: 'custom_action', action: 'tag-tier', next: 'tier-gate' },
              'tier-gate': {
                type: 'decision',
                branches: [{ when: 'step.tag-tier.tier == "enterprise"', next: 'weigh-risk' }],
                otherwise: 'continue',
              },
              'weigh-risk': { type: 'custom_action', action: 'weigh-risk', next: 'risk-gate' },
              'risk-gate': {
                type: 'decision',
                branches: [{ when: 'step.weigh-risk.risk > 80', next: 'too-risky' }],
                otherwise: 'continue',
              },
              'too-risky': { type: 'deny', reason: 'too-risky' },
            },
          },
        },
      },
    ],
    actions: [
      { slug: 'tag-tier', source: tagTier },
      { slug: 'weigh-risk', source: weighRisk },
    ],
    users: [account, { id: 'usr_sam', email: 'sam@home.example' }],
  });
  if (findings.some(({ severity }) => severity === 'error')) throw new Error(JSON.stringify(findings));
  return bundle;
}

export interface LoginCase {
  readonly user?: 'usr_jane' | 'usr_sam';
  readonly country?: string;
  readonly risk?: number;
  readonly bytes?: number;
}

export function loginInput({
  user = 'usr_jane',
  country = 'NL',
  risk = 34,
  bytes,
}: LoginCase = {}): StartInput {
  const event = hostEvent(bytes);
  event.request.geo.country = country;
  event.authentication.risk_score = risk;
  return {
    tenant: 'acme',
    flow: 'login',
    event: event as StartInput['event'],
    authentication: { outcome: 'authenticated', user: { id: user }, aal: 'aal1', methods: ['password'] },
  };
}

export async function openSluice(options: Partial<SluiceOptions> = {}): Promise<Sluice> {
  const sluice = await createSluice({
    issuer: 'https://login.acme.example',
    database: 'memory',
    keyEncryptionKey: Buffer.alloc(32, 7),
    expireEveryMs: 0,
    ...options,
  });
  await sluice.publish(flowBundle());
  return sluice;
}

export function sluiceFlow(
  sluice: Sluice,
  name = 'Sluice: snapshot, audit and signed token included',
): FlowContender {
  return {
    name,
    ours: true,
    async run(input) {
      const { status, claims } = await sluice.start(input);
      return { status, claims };
    },
  };
}

/** The engine with a token issuer that signs nothing: what the signature costs is the difference. */
export async function unsignedEngine(): Promise<FlowContender & { close(): Promise<void> }> {
  const prepare = async () => ({ kid: 'none', sign: async () => 'unsigned' });
  const tokens: TokenIssuer = {
    prepare,
    prepareFor: prepare,
    jwks: async () => ({ keys: [] }),
    rotate: async () => 'none',
  };
  const actions = createSandbox();
  const store = createMemoryStore();
  await store.open();
  const silent = () => undefined;
  const issuer = () => 'https://login.acme.example';
  const engine = createEngine({
    store,
    actions,
    http: {
      exchange: () => Promise.reject(new Error('the flow fetches nothing')),
      close: async () => undefined,
    },
    tokens,
    clock: systemClock,
    ids: systemIds,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    resumeKey: Buffer.alloc(32, 7),
    tokenPolicy: { issuer, audience: issuer, lifetimeSeconds: 3_600 },
  });
  const bundle = flowBundle();
  await engine.publish(bundle, 'bench');
  const tenant = await store.tenant('acme');
  for (const user of bundle.users) {
    const blank = { email: null, email_verified: false, phone: null, name: null, app_metadata: {} };
    const record = { ...blank, user_metadata: {}, factors: [], created_at: new Date(0).toISOString() };
    const own = Object.fromEntries(Object.entries(user).filter(([, value]) => value != null));
    await store.putUser(tenant?.id ?? '', { ...record, ...own, id: user.id ?? '' }, []);
  }
  return {
    name: 'Sluice without the signature',
    async run(input) {
      const { status, claims } = await engine.start(input);
      return { status, claims };
    },
    async close() {
      await actions.close();
      await store.close();
    },
  };
}

export const zenNames = {
  whole: 'GoRules Zen, functions pass the event on',
  needed: 'GoRules Zen, functions pass on only what the next one needs',
} as const;

/** A graph of the same logic for GoRules Zen: two function nodes, two switches. It keeps, signs and audits nothing. */
export function zenFlow(hand: keyof typeof zenNames): FlowContender & { close(): void } {
  const engine = new ZenEngine();
  const decision = engine.createDecision(zenGraph(hand));
  return {
    name: zenNames[hand],
    async run(input) {
      const { result } = await decision.evaluate({ event: eventFor(input) });
      return { status: result.status, claims: result.claims };
    },
    close: () => engine.dispose(),
  };
}

const users = new Map<string, object>([
  ['usr_jane', account],
  ['usr_sam', { id: 'usr_sam', email: 'sam@home.example' }],
]);

/** What the engine adds to the event, the embedder of Zen has to add. */
function eventFor({ event, authentication }: StartInput): object {
  const id = authentication?.outcome === 'authenticated' ? authentication.user.id : '';
  return { ...event, user: users.get(id) };
}

function zenGraph(hand: keyof typeof zenNames): object {
  const onward =
    hand === 'whole'
      ? '...input, tier'
      : 'tier, event: { authentication: { risk_score: input.event.authentication.risk_score }, request: { geo: { country: input.event.request.geo.country } } }';
  const further = hand === 'whole' ? '...input, risk, claims' : 'risk, claims';
  const node = (id: string, type: string, content?: object) => ({
    id,
    name: id,
    type,
    position: { x: 0, y: 0 },
    ...(content && { content }),
  });
  const edge = (sourceId: string, targetId: string, sourceHandle?: string) => ({
    id: `${sourceId} to ${targetId}`,
    sourceId,
    targetId,
    type: 'edge',
    ...(sourceHandle !== undefined && { sourceHandle }),
  });
  const gate = (yes: string, condition: string, no: string) => ({
    hitPolicy: 'first',
    statements: [
      { id: yes, condition, isDefault: false },
      { id: no, condition: '', isDefault: true },
    ],
  });
  const ending = (status: string, claims: string) => ({
    expressions: [
      { id: `${status}-status`, key: 'status', value: JSON.stringify(status) },
      { id: `${status}-claims`, key: 'claims', value: claims },
    ],
  });
  return {
    nodes: [
      node('input', 'inputNode'),
      node('tag-tier', 'functionNode', {
        source: `export const handler = async (input) => {
  const domain = input.event.user.email.split('@')[1];
  const tier = domain === 'acme.example' ? 'enterprise' : 'self-serve';
  console.log('tier ' + tier + ' for ' + domain);
  return { ${onward} };
};`,
      }),
      node('tier-gate', 'switchNode', gate('enterprise', 'tier == "enterprise"', 'others')),
      node('weigh-risk', 'functionNode', {
        source: `export const handler = async (input) => {
  const abroad = input.event.request.geo.country !== 'NL';
  const risk = input.event.authentication.risk_score + (abroad ? 40 : 0);
  const claims = { tier: input.tier, risk_band: risk > 50 ? 'raised' : 'low' };
  return { ${further} };
};`,
      }),
      node('risk-gate', 'switchNode', gate('risky', 'risk > 80', 'fine')),
      node('plain', 'expressionNode', ending('completed', '{}')),
      node('completed', 'expressionNode', ending('completed', 'claims')),
      node('denied', 'expressionNode', ending('denied', '{}')),
      node('output', 'outputNode'),
    ],
    edges: [
      edge('input', 'tag-tier'),
      edge('tag-tier', 'tier-gate'),
      edge('tier-gate', 'weigh-risk', 'enterprise'),
      edge('tier-gate', 'plain', 'others'),
      edge('weigh-risk', 'risk-gate'),
      edge('risk-gate', 'denied', 'risky'),
      edge('risk-gate', 'completed', 'fine'),
      edge('plain', 'output'),
      edge('completed', 'output'),
      edge('denied', 'output'),
    ],
  };
}

export const leastOfFlow =
  'two exchanges with a process, the state as JSON twice, one signature; nothing run';

/** What the flow cannot be faster than while its actions run in another process and its token is signed. */
export function leastFlow(): FlowContender & { close(): void } {
  const echo = echoThroughProcess();
  const { privateKey } = generateKeyPairSync('ed25519');
  const text = JSON.stringify(eventFor(loginInput()));
  const none = { version: 0, source: '' };
  return {
    name: leastOfFlow,
    floor: true,
    async run(input) {
      const arrival = { text, event: {} };
      for (let action = 0; action < 2; action += 1) {
        await echo.run(arrival, none);
        JSON.parse(JSON.stringify(input));
      }
      const claims = { tier: 'enterprise', risk_band: 'low' };
      sign(null, Buffer.from(JSON.stringify(claims)), privateKey);
      return { status: 'completed', claims };
    },
    close: () => echo.close(),
  };
}
