/**
 * Types for the authors of custom actions. A body-form action sees `event`, `step`, `api` and `console` as globals;
 * a function-form action takes them as parameters:
 *
 * ```ts
 * import type { ActionEvent, Api } from '@sluice/action-types';
 * export default async function (event: ActionEvent, api: Api) { … }
 * ```
 *
 * Use with `"lib": ["es2024"]` and `"types": ["@sluice/action-types"]`. The following are part of that library and are
 * still absent in an action: `SharedArrayBuffer`, `Atomics`, `WeakRef`, `FinalizationRegistry`.
 */

/** Anything that JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * `T` where JSON can say it, `never` where it cannot. Nested `undefined` is left out, as JSON does; at the top it
 * throws, so write `value ?? null`.
 */
export type Jsonable<T> = T extends null | boolean | number | string
  ? T
  : T extends undefined | bigint | symbol | NeverJson | ((...args: never[]) => unknown)
    ? never
    : T extends object
      ? { readonly [Key in keyof T]: JsonableInside<T[Key]> }
      : T;
type JsonableInside<T> = T extends undefined ? T : Jsonable<T>;
type NeverJson =
  | Date
  | RegExp
  | Promise<unknown>
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | WeakMap<WeakKey, unknown>
  | WeakSet<WeakKey>
  | ArrayBuffer
  | ArrayBufferView;

/** Claims that the token itself owns. Setting one throws. */
export type ReservedClaim =
  | 'iss'
  | 'sub'
  | 'aud'
  | 'exp'
  | 'nbf'
  | 'iat'
  | 'jti'
  | 'client_id'
  | 'scope'
  | 'azp'
  | 'auth_time'
  | 'nonce'
  | 'acr'
  | 'amr'
  | 'sid'
  | 'cnf'
  | 'act'
  | 'typ';

/** Fields that the host adds to a group of the event. */
interface HostFields {
  readonly [field: string]: unknown;
}

/** How the user proved who they are. */
export interface ActionAuthentication extends HostFields {
  /** Assurance level: `aal0` nothing proved yet, `aal1` one factor, `aal2` two. */
  readonly aal: 'aal0' | 'aal1' | 'aal2';
  /** Methods in the order they were used, e.g. `["password", "totp"]`. */
  readonly methods: readonly string[];
  /** Integer from 0 to 100; 0 until scored. */
  readonly risk_score: number;
}

/** The application that asks for the token. */
export interface ActionClient extends HostFields {
  readonly id: string;
  readonly name: string | null;
  /** `m2m`: a machine, so there is no user. */
  readonly type: 'web' | 'spa' | 'native' | 'm2m';
}

/** Where the user's account comes from. */
export interface ActionConnection extends HostFields {
  readonly id: string | null;
  readonly name: string | null;
  readonly type: 'database' | 'social' | 'enterprise' | null;
}

/** Where an IP address is. Never absent: what is unknown is `""` or `0`. */
export interface ActionGeo extends HostFields {
  /** ISO 3166-1 alpha-2, such as `IN`. */
  readonly country: string;
  readonly region: string;
  readonly city: string;
  /** Degrees, north positive. */
  readonly latitude: number;
  /** Degrees, east positive. */
  readonly longitude: number;
  /** IANA name, such as `Asia/Kolkata`. */
  readonly timezone: string;
}

/** The network of an IP address. Never absent: what is unknown is `0`, `""` or `false`. */
export interface ActionAsn extends HostFields {
  /** Autonomous system number. */
  readonly number: number;
  readonly org: string;
  readonly is_tor: boolean;
  readonly is_vpn: boolean;
  /** An address that should not be seen on the internet. */
  readonly is_bogon: boolean;
}

/** The HTTP request that the flow answers. */
export interface ActionHttpRequest extends HostFields {
  readonly ip: string;
  readonly user_agent: string;
  /** Device identifier of the host's choosing. */
  readonly visitor_id: string | null;
  readonly geo: ActionGeo;
  readonly asn: ActionAsn;
}

export interface ActionTenant extends HostFields {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

/** The authorization request. */
export interface ActionTransaction extends HostFields {
  readonly id: string | null;
  readonly scopes: readonly string[];
  readonly audience: string | readonly string[] | null;
  readonly redirect_uri: string | null;
  readonly nonce: string | null;
  readonly locale: string | null;
  readonly state: string | null;
  readonly acr_values: string | readonly string[] | null;
}

export interface ActionUser extends HostFields {
  /** Absent while the account does not exist yet: in the registration stage. */
  readonly id?: string;
  readonly email: string | null;
  readonly email_verified: boolean;
  readonly phone: string | null;
  readonly name: string | null;
  /** The operator's: users can neither read nor change it. Earlier actions of this run are already merged in. */
  readonly app_metadata: { readonly [key: string]: unknown };
  /** The user's own: never trust it for a decision. */
  readonly user_metadata: { readonly [key: string]: unknown };
  /** Enrolled factors. */
  readonly factors: readonly unknown[];
  /** ISO 8601; `null` while the account does not exist yet. */
  readonly created_at: string | null;
}

/** A frozen snapshot, taken when the action starts. */
export interface ActionEvent {
  readonly authentication: ActionAuthentication;
  readonly client: ActionClient;
  readonly connection: ActionConnection;
  readonly request: ActionHttpRequest;
  readonly tenant: ActionTenant;
  readonly transaction: ActionTransaction;
  /** Absent before anybody is known, and for machine-to-machine clients. */
  readonly user?: ActionUser;
}

/** What earlier blocks of this run wrote: `step['check-country'].country_blocked`. Frozen. */
export interface ActionStep {
  readonly [slug: string]: { readonly [key: string]: unknown } | undefined;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface RequestInit {
  /** `GET` unless given. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** At most 256 KiB. Set `content-type` yourself. */
  readonly body?: string;
  /** `follow` (at most five, each under the allowlist) unless given; `manual` returns the redirect itself. */
  readonly redirect?: 'follow' | 'manual';
}

export interface FetchResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Always text: `JSON.parse(response.body)`. At most 1 MiB. */
  readonly body: string;
}

/** What a rejected `api.fetch` is rejected with. */
export interface FetchError extends Error {
  readonly error_kind: 'http_fetch_denied' | 'http_fetch_failed' | 'limit_exceeded';
}

/** The only way an action affects the flow. Reading uses `event` and `step`, writing uses `api`. */
export interface Api {
  /**
   * Denies the run. It does not throw: `return` after it. Whatever is asked for afterwards is ignored, and the first
   * reason stands.
   * @param reason For the audit log only, at most 1,024 characters; the user sees the tenant's denial message.
   */
  deny(reason: string): void;

  readonly state: {
    /**
     * Writes into this run's step state: later blocks read it at `step.<action-slug>.<key>`. It ends with the run.
     * @param key At most 256 characters.
     * @param value JSON, at most 64 KiB. A function, symbol, BigInt, Date, Map, Set, typed array, class instance,
     * circular reference, `NaN`, infinity, or `undefined` throws a `TypeError` that names the place. Copied at the call.
     */
    set<T>(key: string, value: T & Jsonable<T>): void;
  };

  /**
   * Writes to the trace and the audit stream. Never log e-mail addresses, phone numbers or IPs.
   * @param message Cut at 4,096 bytes of UTF-8.
   */
  log(level: LogLevel, message: string): void;

  readonly user: {
    /**
     * Merges `patch` into the user's `app_metadata`, durably. Shallow: its top-level keys overwrite, others stay, a
     * nested object is replaced whole, so spread what you want to keep. This action's own `event` does not change;
     * later actions see the result. With no user yet, the patch waits for the user the run ends up with.
     */
    setAppMetadata<T extends object>(patch: T & Jsonable<T> & NotAnArray<T>): void;
  };

  readonly session: {
    /**
     * Puts a claim into the access token of this flow. Claims set before credentials are verified (the stages
     * `pre-login` and `registration`) are discarded. The last value for a name wins; 8 KiB for all of them.
     * @param name Not one of the token's own ({@link ReservedClaim}): those throw.
     */
    setCustomClaim<Name extends string, T>(
      name: Name extends ReservedClaim ? never : Name,
      value: T & Jsonable<T>,
    ): void;
  };

  /**
   * An HTTP request, to hosts on the tenant's allowlist only; at most 20 an action. Rejects with a {@link FetchError}
   * that can be caught: `http_fetch_denied` for a host that is not listed, `http_fetch_failed` when no response came.
   * A request that takes longer than its limit, 5 seconds unless set, ends the action as a deny and cannot be caught.
   */
  fetch(url: string, init?: RequestInit): Promise<FetchResponse>;
}
type NotAnArray<T> = T extends readonly unknown[] ? never : unknown;

/** Aliases of `api.log`; `log` is level `info`. Several arguments are joined with one space. */
export interface ActionConsole {
  debug(...data: unknown[]): void;
  info(...data: unknown[]): void;
  log(...data: unknown[]): void;
  warn(...data: unknown[]): void;
  error(...data: unknown[]): void;
}

type Bytes = ArrayBuffer | ArrayBufferView;
type HashName = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';

interface HmacKey {
  readonly type: 'secret';
}

/** The part of Web Crypto that actions have: digests, HMAC, random values. */
export interface ActionCrypto {
  readonly subtle: {
    digest(algorithm: HashName | { readonly name: HashName }, data: Bytes): Promise<ArrayBuffer>;
    importKey(
      format: 'raw',
      key: Bytes,
      algorithm: { readonly name: 'HMAC'; readonly hash: HashName | { readonly name: HashName } },
      extractable: boolean,
      usages: readonly ('sign' | 'verify')[],
    ): Promise<HmacKey>;
    sign(algorithm: 'HMAC' | { readonly name: 'HMAC' }, key: HmacKey, data: Bytes): Promise<ArrayBuffer>;
    verify(
      algorithm: 'HMAC' | { readonly name: 'HMAC' },
      key: HmacKey,
      signature: Bytes,
      data: Bytes,
    ): Promise<boolean>;
  };
  /** A version 4 UUID. */
  randomUUID(): string;
  getRandomValues<T extends ArrayBufferView>(array: T): T;
}

interface ActionUrl {
  hash: string;
  host: string;
  hostname: string;
  href: string;
  readonly origin: string;
  password: string;
  pathname: string;
  port: string;
  protocol: string;
  search: string;
  readonly searchParams: ActionUrlSearchParams;
  username: string;
  toJSON(): string;
  toString(): string;
}

interface ActionUrlSearchParams extends Iterable<[string, string]> {
  readonly size: number;
  append(name: string, value: string): void;
  delete(name: string, value?: string): void;
  entries(): IterableIterator<[string, string]>;
  forEach(callback: (value: string, name: string) => void): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: string): boolean;
  keys(): IterableIterator<string>;
  set(name: string, value: string): void;
  sort(): void;
  toString(): string;
  values(): IterableIterator<string>;
}

declare global {
  /** What happened so far: a frozen snapshot. */
  const event: ActionEvent;
  /** What earlier blocks of this run wrote. */
  const step: ActionStep;
  /** Everything that this action can do. */
  const api: Api;
  const console: ActionConsole;
  const crypto: ActionCrypto;

  const URL: {
    new (url: string, base?: string): ActionUrl;
    canParse(url: string, base?: string): boolean;
    parse(url: string, base?: string): ActionUrl | null;
  };
  const URLSearchParams: {
    new (
      init?: string | readonly (readonly [string, string])[] | Readonly<Record<string, string>>,
    ): ActionUrlSearchParams;
  };
  /** UTF-8. */
  const TextEncoder: {
    new (): { readonly encoding: 'utf-8'; encode(text?: string): Uint8Array<ArrayBuffer> };
  };
  const TextDecoder: {
    new (
      label?: string,
      options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean },
    ): { readonly encoding: string; decode(data?: Bytes): string };
  };
  /** Base64 to a string of bytes. */
  function atob(text: string): string;
  /** A string of bytes to base64. */
  function btoa(text: string): string;
  function structuredClone<T>(value: T): T;
}
