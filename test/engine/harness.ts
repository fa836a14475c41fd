import {
  createEngine,
  type EgressPolicy,
  type EventInput,
  type FullEngine,
  type HttpClient,
  type Ids,
  type OutboundRequest,
  type OutboundResult,
  type RegisteredBlock,
  type Store,
} from '@sluice/engine';
import {
  type ActionScript,
  createCountingIds,
  createFixedClock,
  createLogRecorder,
  createScriptedRunner,
} from '@sluice/engine/testing';
import type { FlowDefinition, TenantSettings } from '@sluice/flow';
import { createMemoryStore } from '@sluice/store';
import { createTokenIssuer } from '@sluice/token';

export type Blocks = FlowDefinition['stages'][keyof FlowDefinition['stages']];

/** A flow file in short: stages by id, each a start and its blocks. */
export function flow(stages: FlowDefinition['stages'], more: Partial<FlowDefinition> = {}): FlowDefinition {
  return { slug: 'login', name: 'Login', trigger: 'login', stages, ...more };
}

/** A stage of one block. */
export function only(slug: string, block: { type: string; [key: string]: unknown }) {
  return { start: slug, blocks: { [slug]: block } };
}

/** A stage of blocks that follow each other. */
export function chain(blocks: Record<string, { type: string; [key: string]: unknown }>) {
  const slugs = Object.keys(blocks);
  const linked = Object.entries(blocks).map(([slug, block], index) => {
    const next = slugs[index + 1];
    return [
      slug,
      next === undefined || block['next'] !== undefined || block['otherwise'] !== undefined
        ? block
        : { ...block, next },
    ];
  });
  return { start: slugs[0] ?? '', blocks: Object.fromEntries(linked) };
}

export const action = (slug: string, more = {}) => ({ type: 'custom_action', action: slug, ...more });

export const event: EventInput = { client: { id: 'web-app', type: 'web' } };

export interface Setup {
  readonly flows: readonly FlowDefinition[];
  readonly actions?: Readonly<Record<string, ActionScript>>;
  readonly disabled?: readonly string[];
  readonly settings?: TenantSettings;
  readonly http?: (
    request: OutboundRequest,
  ) =>
    | Partial<Extract<OutboundResult, { ok: true }>['response']>
    | { fail: 'http_fetch_timeout' | 'http_fetch_failed' | 'http_fetch_denied' };
  readonly blockTypes?: readonly RegisteredBlock[];
  readonly store?: Store;
  /** To be shared by engines on one store. */
  readonly ids?: Ids;
}

/** An engine on the memory store with one tenant, `acme`, and one user, `usr_jane`. Actions are host functions. */
export async function setUp(setup: Setup) {
  const clock = createFixedClock();
  const ids = setup.ids ?? createCountingIds();
  const logger = createLogRecorder();
  const memory = createMemoryStore();
  const store = setup.store ?? memory;
  await store.open();
  const runner = createScriptedRunner(setup.actions ?? {});
  const sent: OutboundRequest[] = [];
  const policies: EgressPolicy[] = [];
  const http: HttpClient = {
    async exchange(request, policy) {
      sent.push(request);
      policies.push(policy);
      const answer = setup.http?.(request) ?? {};
      const url = new URL(request.url);
      const record = { method: request.method, host: url.host, path: url.pathname, durationMs: 0 };
      if ('fail' in answer) {
        return {
          ok: false,
          error_kind: answer.fail,
          message: answer.fail,
          record: { ...record, status: null, error_kind: answer.fail },
        };
      }
      const response = { status: 200, headers: {}, body: '', ...answer };
      return { ok: true, response, record: { ...record, status: response.status } };
    },
    close: async () => undefined,
  };
  const engine: FullEngine = createEngine({
    store,
    actions: runner,
    http,
    tokens: createTokenIssuer({ keys: store, clock, keyEncryptionKey: new Uint8Array(32).fill(7) }),
    clock,
    ids,
    logger,
    resumeKey: new Uint8Array(32).fill(9),
    tokenPolicy: {
      issuer: () => 'https://login.acme.example',
      audience: () => 'https://api.acme.example',
      lifetimeSeconds: 3600,
    },
    ...(setup.blockTypes && { blockTypes: setup.blockTypes }),
  });
  const actionNames = new Set(Object.keys(setup.actions ?? {}));
  const bundle = {
    tenant: { slug: 'acme', name: 'Acme' },
    settings: setup.settings ?? {},
    flows: new Map(setup.flows.map((definition) => [definition.slug, { definition }])),
    actions: new Map(
      [...actionNames].map((slug) => [
        slug,
        {
          source: `// ${slug}`,
          language: 'javascript' as const,
          enabled: !(setup.disabled ?? []).includes(slug),
        },
      ]),
    ),
  };
  await engine.publish(bundle, 'test');
  const tenant = await store.tenant('acme');
  if (tenant === null) throw new Error('no tenant');
  await store.putUser(
    tenant.id,
    {
      id: 'usr_jane',
      email: 'jane@acme.example',
      email_verified: true,
      phone: null,
      name: 'Jane',
      app_metadata: { tier: 'free', kept: { deep: 1 } },
      user_metadata: {},
      factors: [],
      created_at: '2026-01-01T00:00:00.000Z',
    },
    [],
  );
  const authentication = {
    outcome: 'authenticated',
    user: { id: 'usr_jane' },
    aal: 'aal1',
    methods: ['password'],
  } as const;
  return {
    engine,
    store,
    clock,
    logger,
    runner,
    sent,
    policies,
    bundle,
    tenantId: tenant.id,
    authentication,
    start: (more: Partial<Parameters<FullEngine['start']>[0]> = {}) =>
      engine.start({ tenant: 'acme', flow: 'login', event, ...more }),
    login: (more: Partial<Parameters<FullEngine['start']>[0]> = {}) =>
      engine.start({ tenant: 'acme', flow: 'login', event, authentication, ...more }),
    inspect: (runId: string) => engine.inspect({ tenant: 'acme', runId }),
    resume: (resumeToken: string | null, answer: Record<string, unknown>, more = {}) =>
      engine.resume({ tenant: 'acme', resumeToken: resumeToken ?? '', answer: answer as never, ...more }),
    jane: async () => store.user(tenant.id, 'usr_jane'),
  };
}

export type Harness = Awaited<ReturnType<typeof setUp>>;

export const set = (key: string, value: unknown) => ({ type: 'state.set', key, value }) as never;
export const patch = (patch: Record<string, unknown>) => ({ type: 'user.setAppMetadata', patch }) as never;
export const claim = (name: string, value: unknown) =>
  ({ type: 'session.setCustomClaim', name, value }) as never;

/** Slugs that ran, in order. */
export async function visited(harness: Harness, runId: string): Promise<string[]> {
  return (await harness.inspect(runId)).trace.map((entry) => entry.block);
}
