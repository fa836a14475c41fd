import type {
  AuditEvent,
  Checkpoint,
  Publication,
  RunRecord,
  RunSnapshot,
  StoredSigningKey,
  UserRecord,
} from '@sluice/engine';

let count = 0;

/** A fresh name, so that tests on one database do not meet. */
export function fresh(prefix: string): string {
  count += 1;
  return `${prefix}-${process.pid}-${count}`;
}

export function aUser(changes: Partial<UserRecord> = {}): UserRecord {
  return {
    id: fresh('usr'),
    email: 'jane@acme.example',
    email_verified: true,
    phone: null,
    name: 'Jane',
    app_metadata: {},
    user_metadata: {},
    factors: [],
    created_at: '2026-01-05T09:00:00.123Z',
    ...changes,
  };
}

export function anEvent(tenant: string, changes: Partial<AuditEvent> = {}): AuditEvent {
  return {
    id: fresh('evt'),
    tenant,
    type: 'flow.run_completed',
    occurred_at: '2026-01-05T09:00:00.123Z',
    actor: { kind: 'engine', id: 'engine' },
    target: { kind: 'run', id: 'run' },
    run_id: null,
    outcome: 'success',
    data: {},
    ...changes,
  };
}

export function aSnapshot(changes: Partial<RunSnapshot> = {}): RunSnapshot {
  return {
    format: 1,
    trigger: 'login',
    release: 1,
    status: 'awaiting',
    position: 'post-auth',
    stage: 'post-auth',
    frames: [],
    step: {},
    event: anEventSnapshot,
    user: null,
    waitingPatch: null,
    claims: {},
    awaiting: { kind: 'authentication' },
    trace: [],
    warnings: [],
    answers: [],
    inputHash: 'hash',
    startedAt: 1_767_603_600_123,
    ...changes,
  } as RunSnapshot;
}

const anEventSnapshot = {
  authentication: { aal: 'aal1', methods: ['password'], risk_score: 0 },
  tenant: { id: 'ten', slug: 'acme', name: 'Acme' },
};

export function aRun(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    id: fresh('run'),
    flow: 'login',
    flowVersion: 3,
    status: 'awaiting',
    stage: 'post-auth',
    seq: 1,
    idempotencyKey: null,
    userId: null,
    startedAt: 1_767_603_600_123,
    expiresAt: 1_767_604_500_123,
    endedAt: null,
    snapshot: aSnapshot(),
    ...changes,
  };
}

/** The first checkpoint of a run, unless changed. */
export function aCheckpoint(tenantId: string, changes: Partial<Checkpoint> = {}): Checkpoint {
  return {
    tenantId,
    run: aRun(),
    expectedSeq: 0,
    createUser: null,
    appMetadata: null,
    audit: [],
    ...changes,
  };
}

/** The next checkpoint of a run. */
export function theNext(tenantId: string, run: RunRecord, changes: Partial<Checkpoint> = {}): Checkpoint {
  return aCheckpoint(tenantId, { run: { ...run, seq: run.seq + 1 }, expectedSeq: run.seq, ...changes });
}

/** The first publish of a tenant, unless changed. */
export function aPublication(tenantId: string, changes: Partial<Publication> = {}): Publication {
  return {
    tenant: { id: tenantId, slug: `slug-${tenantId}`, name: 'Acme', settings: { denialMessage: 'No.' } },
    expectedRelease: 0,
    release: {
      number: 1,
      flows: { login: { version: 1, trigger: 'login' } },
      actions: { tag: { version: 1, enabled: true, description: 'tags' } },
      publishedAt: 1_767_603_600_123,
      actor: 'ops@acme.example',
    },
    newFlows: [
      {
        slug: 'login',
        version: 1,
        definition: { slug: 'login', name: 'Login', trigger: 'login', stages: {} },
      },
    ],
    newActions: [{ slug: 'tag', version: 1, source: 'api.log("info", "hi")', language: 'javascript' }],
    audit: [anEvent(tenantId, { type: 'flow.published' })],
    ...changes,
  };
}

export function aKey(changes: Partial<StoredSigningKey> = {}): StoredSigningKey {
  return {
    kid: fresh('kid'),
    alg: 'ES256',
    publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
    sealedPrivateJwk: 'sealed',
    createdAt: 1_767_603_600_123,
    retiredAt: null,
    ...changes,
  };
}
