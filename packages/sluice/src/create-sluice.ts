import { createHmac } from 'node:crypto';
import { createEgress } from '@sluice/egress';
import {
  type ActionRunner,
  type AuditEvent,
  type AuditQuery,
  type Clock,
  createEngine,
  type FullEngine,
  type HttpWire,
  type Ids,
  type Jwks,
  type Logger,
  type Published,
  type RegisteredBlock,
  type Secrets,
  type Store,
  type UserRecord,
} from '@sluice/engine';
import {
  type Bundle,
  checkBundle,
  type Finding,
  formatFinding,
  loadBundle,
  SluiceError,
  type UserFile,
  userFileSchema,
} from '@sluice/flow';
import {
  createRecorder,
  createShadow,
  type Recorder,
  type RecorderOptions,
  type Shadow,
  type ShadowOptions,
  watchRuns,
} from '@sluice/replay';
import { type ConfinementLayer, createSandbox } from '@sluice/sandbox';
import { createTokenIssuer } from '@sluice/token';
import { type Database, keyFor, storeOf } from './open-store.ts';
import { servedHttp } from './served-http.ts';
import { systemClock } from './system-clock.ts';
import { systemIds } from './system-ids.ts';

type TenantNames = { readonly id: string; readonly slug: string };

/** What an embedder can set; everything has a default but where tokens come from. */
export interface SluiceOptions {
  /** Default: `{ dataDir: '.sluice' }`, the embedded database. */
  readonly database?: Database;
  /**
   * 32 bytes, or their base64 or hex text, that seal signing keys and sign resume tokens. The same in every process on the database.
   * Needed outside development.
   */
  readonly keyEncryptionKey?: string | Uint8Array;
  /** Allows a data folder to keep its own key. Never in production. Default false. */
  readonly development?: boolean;
  /** `iss` of access tokens (RFC 9068); a function for one issuer a tenant. */
  readonly issuer: string | ((tenant: TenantNames) => string);
  /** `aud` when a transaction names none. Default: the issuer. */
  readonly audience?: string | ((tenant: TenantNames) => string);
  /** Default 3,600. */
  readonly tokenLifetimeSeconds?: number;
  /** Default `EdDSA`. */
  readonly signingAlgorithm?: 'EdDSA' | 'ES256';
  /** What `secret:<name>` in a tenant's settings stands for. Default: no secrets. */
  readonly secrets?: Secrets;
  /** pino's loggers fit. Default: silent. */
  readonly logger?: Logger;
  /** The host's own block types. */
  readonly blockTypes?: readonly RegisteredBlock[];
  /** Runner processes for tenant code. Default: one per core. */
  readonly runners?: number;
  /** What must keep runner processes from the rest of the host for actions to run at all, see docs/sandbox.md. Default: what can be had. */
  readonly requireConfinement?: readonly ConfinementLayer[];
  /** How often overdue waiting runs are ended, in milliseconds; 0: never by itself. Default 60,000. */
  readonly expireEveryMs?: number;
  /** Records runs, to be replayed, explained or made into scenarios: see docs/replay.md. Default: nothing is recorded. */
  readonly recorder?: RecorderOptions;
  /** Runs a candidate beside what is live, on live traffic, without effects: see docs/replay.md. */
  readonly shadow?: Omit<ShadowOptions, 'bundle'> & { readonly bundle: BundleSource };
  /** Ports to bring along, for scenarios, replay and tests. */
  readonly ports?: {
    readonly store?: Store;
    readonly actions?: ActionRunner;
    readonly wire?: HttpWire;
    readonly clock?: Clock;
    readonly ids?: Ids;
    readonly determinism?: { readonly now: number; readonly seed: number };
  };
}

/** A user as the operator writes it; what is left out or null is empty. */
export type UserInput = { readonly id: string } & {
  readonly [Field in Exclude<keyof UserRecord, 'id'>]?: UserRecord[Field] | null | undefined;
};

/** A folder, what `loadBundle` or `bundleFromParts` gave, or the bundle in it. */
export type BundleSource =
  | string
  | Bundle
  | { readonly bundle: Bundle; readonly findings: readonly Finding[] };

export interface Sluice
  extends Pick<
    FullEngine,
    'start' | 'resume' | 'cancel' | 'inspect' | 'rollback' | 'setActionEnabled' | 'testAction' | 'expire'
  > {
  /**
   * Checks a bundle and makes it live in one step, users to start from included. Throws `bundle_invalid` with every finding, and
   * changes nothing then.
   */
  publish(
    bundle: BundleSource,
    options?: { readonly actor?: string },
  ): Promise<Published & { readonly findings: readonly Finding[] }>;
  /** Everything wrong with a bundle, actions compiled too. */
  check(bundle: BundleSource): Promise<readonly Finding[]>;
  readonly users: {
    get(tenant: string, id: string): Promise<UserRecord | null>;
    findByEmail(tenant: string, email: string): Promise<readonly UserRecord[]>;
    /** Creates or replaces a user. */
    put(tenant: string, user: UserInput): Promise<void>;
  };
  /** Newest last. */
  audit(tenant: string, query?: AuditQuery): Promise<readonly AuditEvent[]>;
  /** Public keys for verifying the tenant's tokens (RFC 7517). */
  jwks(tenant: string): Promise<Jwks>;
  /** A new signing key for the tenant; returns its key id. */
  rotateKey(tenant: string): Promise<string>;
  /** How many recordings were written, dropped and lost; `flush` waits until what is left has been written. Null without a recorder. */
  readonly recorder: Pick<Recorder, 'counts' | 'flush'> | null;
  readonly shadow: Pick<Shadow, 'counts' | 'flush'> | null;
  /** Waits for no run: runs at work fail, runs that wait stay. Recordings get two seconds. */
  close(): Promise<void>;
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Opens the database, prepares the sandbox and gives the engine. Throws SluiceError: `store_unavailable`, `store_locked`,
 * `database_invalid`, `key_missing`, `key_invalid`, `block_type_invalid`.
 */
export function createSluice(options: SluiceOptions): Promise<Sluice> {
  return openSluice(options, checkBundle);
}

/** As `createSluice`; `examine` finds what is wrong with a bundle. */
export async function openSluice(options: SluiceOptions, examine: typeof checkBundle): Promise<Sluice> {
  const { ports = {}, database = { dataDir: '.sluice' }, logger = silent } = options;
  const lifetimeSeconds = lifetimeOf(options);
  const openKey = keyFor(
    ports.store === undefined ? database : 'memory',
    options.keyEncryptionKey,
    options.development ?? false,
    logger,
  );
  const store = ports.store ?? storeOf(database);
  try {
    await store.open();
    const candidate = options.shadow && (await loadSource(options.shadow.bundle));
    return await wire({ ...options, logger, lifetimeSeconds, examine }, store, await openKey(), candidate);
  } catch (error) {
    // Why it could not be opened is told, not what came of tidying up after it.
    await store.close().catch(() => undefined);
    throw error;
  }
}

type Wiring = SluiceOptions & {
  readonly logger: Logger;
  readonly lifetimeSeconds: number;
  readonly examine: typeof checkBundle;
};

async function wire(
  options: Wiring,
  store: Store,
  key: Uint8Array,
  candidate: LoadedBundle | undefined,
): Promise<Sluice> {
  const { ports = {}, logger, lifetimeSeconds } = options;
  const clock = ports.clock ?? systemClock;
  const ids = ports.ids ?? systemIds;
  const confined = {
    logger,
    ...(options.requireConfinement && { requireConfinement: options.requireConfinement }),
  };
  const actions =
    ports.actions ??
    createSandbox({ ...confined, ...(options.runners !== undefined && { runners: options.runners }) });
  // A runner of its own: no live action stands in line behind a candidate's.
  const shadowActions = ports.actions ?? createSandbox({ ...confined, runners: 1, standby: false });
  const closeActions = async () => {
    if (ports.actions === undefined) await Promise.all([actions.close(), shadowActions.close()]);
  };
  const http = createEgress({
    secrets: options.secrets ?? { get: () => undefined },
    clock,
    ...(ports.wire && { wire: ports.wire }),
  });
  const tokens = createTokenIssuer({
    keys: store,
    clock,
    keyEncryptionKey: key,
    alg: options.signingAlgorithm ?? 'EdDSA',
  });
  const issuer = perTenant(options.issuer);
  const recorder =
    options.recorder === undefined
      ? null
      : createRecorder(
          {
            // Masks of all processes on the database can be compared.
            maskKey: createHmac('sha256', key).update('sluice recordings').digest(),
            ...options.recorder,
          },
          logger,
        );
  const shadow = makeShadow(options, candidate, shadowActions);
  const takers = [recorder, shadow].filter((taker) => taker !== null);
  const engine = createEngine({
    store,
    actions,
    http,
    tokens,
    clock,
    ids,
    logger,
    resumeKey: createHmac('sha256', key).update('sluice resume tokens').digest(),
    tokenPolicy: {
      issuer,
      audience: options.audience === undefined ? issuer : perTenant(options.audience),
      lifetimeSeconds,
    },
    ...(options.blockTypes && { blockTypes: options.blockTypes }),
    ...(ports.determinism && { determinism: ports.determinism }),
    ...(takers.length > 0 && { observer: watchRuns(takers) }),
  });

  const every = options.expireEveryMs ?? 60_000;
  const sweep = every > 0 ? setInterval(() => void sweepOnce(engine, logger), every) : undefined;
  sweep?.unref();

  const check = (bundle: Bundle): Promise<Finding[]> =>
    options.examine(bundle, {
      blockTypes: engine.blockDescriptors,
      checkAction: (source, language) => actions.check(source, language),
    });
  if (candidate !== undefined) {
    try {
      refuseErrors([...candidate.findings, ...(await check(candidate.bundle))]);
    } catch (error) {
      clearInterval(sweep);
      await closeActions();
      await http.close();
      throw error;
    }
  }
  const tenantId = async (slug: string): Promise<string> => {
    const tenant = await store.tenant(slug);
    if (tenant === null)
      throw new SluiceError('tenant_unknown', `there is no tenant "${slug}"`, {
        hint: 'Publish a bundle for it first.',
      });
    return tenant.id;
  };

  return {
    start: engine.start,
    resume: engine.resume,
    cancel: engine.cancel,
    inspect: engine.inspect,
    rollback: engine.rollback,
    setActionEnabled: engine.setActionEnabled,
    testAction: engine.testAction,
    expire: engine.expire,
    async check(given) {
      const { bundle, findings } = await loadSource(given);
      return [...findings, ...(await check(bundle))];
    },
    async publish(given, { actor = 'operator' } = {}) {
      const { bundle, findings: unreadable } = await loadSource(given);
      const findings = [...unreadable, ...(await check(bundle))];
      refuseErrors(findings);
      const published = await engine.publish(bundle, actor);
      const id = await tenantId(bundle.tenant.slug);
      for (const user of bundle.users) await seedUser(store, id, user, { clock, ids });
      return { ...published, findings };
    },
    users: {
      get: async (tenant, id) => store.user(await tenantId(tenant), id),
      findByEmail: async (tenant, email) => store.usersByEmail(await tenantId(tenant), email),
      put: async (tenant, user) => store.putUser(await tenantId(tenant), parsedUser(user, clock), []),
    },
    audit: async (tenant, query = {}) => store.audit(await tenantId(tenant), query),
    jwks: async (tenant) => tokens.jwks(await tenantId(tenant)),
    rotateKey: async (tenant) => tokens.rotate(await tenantId(tenant)),
    recorder,
    shadow,
    async close() {
      clearInterval(sweep);
      await Promise.all([recorder?.close(), shadow?.close()]);
      await closeActions();
      await http.close();
      await store.close();
    },
  };
}

type LoadedBundle = { readonly bundle: Bundle; readonly findings: readonly Finding[] };

async function loadSource(source: BundleSource): Promise<LoadedBundle> {
  if (typeof source === 'string') return loadBundle(source);
  return 'bundle' in source ? source : { bundle: source, findings: [] };
}

function makeShadow(
  { shadow, blockTypes, logger }: Wiring,
  candidate: LoadedBundle | undefined,
  actions: ActionRunner,
): Shadow | null {
  if (shadow === undefined || candidate === undefined) return null;
  return createShadow(
    { ...shadow, bundle: candidate.bundle },
    { actions, createHttp: servedHttp, logger, ...(blockTypes && { blockTypes }) },
  );
}

function perTenant(value: string | ((tenant: TenantNames) => string)): (tenant: TenantNames) => string {
  return typeof value === 'function' ? value : () => value;
}

async function sweepOnce(engine: FullEngine, logger: Logger): Promise<void> {
  try {
    await engine.expire();
  } catch (error) {
    logger.warn(
      { error: error instanceof Error ? error.name : typeof error },
      'overdue runs could not be ended',
    );
  }
}

function refuseErrors(findings: readonly Finding[]): void {
  const errors = findings.filter((finding) => finding.severity === 'error');
  const [first] = errors;
  if (first === undefined) return;
  const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`;
  throw new SluiceError('bundle_invalid', `the bundle has errors: ${first.message}${more}`, {
    place: { file: first.file, line: first.line, column: first.column },
    details: errors.map((finding) => formatFinding(finding)),
    hint: 'Run `sluice check` on the bundle; nothing was published.',
  });
}

/** Users of a bundle are there to start from: one who exists already is left as the tenant has made it. */
async function seedUser(
  store: Store,
  tenantId: string,
  user: UserFile,
  sources: { clock: Clock; ids: Ids },
): Promise<void> {
  const known =
    user.id === undefined
      ? user.email != null && (await store.usersByEmail(tenantId, user.email)).length > 0
      : (await store.user(tenantId, user.id)) !== null;
  if (!known)
    await store.putUser(tenantId, userRecord(user, user.id ?? sources.ids.next('usr'), sources.clock), []);
}

/** Throws `input_invalid` with every problem named by path. */
function parsedUser(input: UserInput, clock: Clock): UserRecord {
  const given = Object.entries(input).filter(([, value]) => value !== null && value !== undefined);
  const parsed = userFileSchema.required({ id: true }).safeParse(Object.fromEntries(given));
  if (parsed.success) return userRecord(parsed.data, parsed.data.id, clock);
  const details = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'user'}: ${message}`,
  );
  throw new SluiceError('input_invalid', `the user cannot be accepted: ${details[0]}`, {
    details,
    hint: 'See the docstring of UserInput; an id is needed, everything else may be left out.',
  });
}

function lifetimeOf({ tokenLifetimeSeconds = 3_600 }: SluiceOptions): number {
  if (Number.isSafeInteger(tokenLifetimeSeconds) && tokenLifetimeSeconds > 0) return tokenLifetimeSeconds;
  throw new SluiceError('input_invalid', `tokenLifetimeSeconds is ${tokenLifetimeSeconds}`, {
    hint: 'Give a whole number of seconds above 0, such as 3600.',
  });
}

function userRecord(user: Omit<UserInput, 'id'>, id: string, clock: Clock): UserRecord {
  return {
    id,
    email: user.email ?? null,
    email_verified: user.email_verified ?? false,
    phone: user.phone ?? null,
    name: user.name ?? null,
    app_metadata: user.app_metadata ?? {},
    user_metadata: user.user_metadata ?? {},
    factors: user.factors ?? [],
    created_at: user.created_at ?? new Date(clock.now()).toISOString(),
  };
}
