import type { AllowEntry } from '@sluice/flow';

/** Contract 5.21: the kinds that an outbound request can fail with. */
export type HttpErrorKind =
  | 'http_fetch_denied'
  | 'http_fetch_timeout'
  | 'http_fetch_failed'
  | 'limit_exceeded';

export interface OutboundRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly redirect: 'follow' | 'manual';
}

export interface OutboundResponse {
  readonly status: number;
  /** Names in lower case; repeated headers joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded as UTF-8 with replacement characters (contract 7.7). */
  readonly body: string;
}

/** What the trace keeps of an exchange (contract 7.9). Host in its canonical form, port only when it is not the scheme's. */
export interface FetchRecord {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** `null` when no response came. */
  readonly status: number | null;
  readonly durationMs: number;
  readonly error_kind?: HttpErrorKind;
}

export type OutboundResult = { readonly record: FetchRecord } & (
  | { readonly ok: true; readonly response: OutboundResponse }
  | { readonly ok: false; readonly error_kind: HttpErrorKind; readonly message: string }
);

/** The tenant's rules for outbound requests. */
export interface EgressPolicy {
  readonly tenantSlug: string;
  readonly allow: readonly AllowEntry[];
  /** For the whole exchange, redirects and body included, in milliseconds (contract 7.6). */
  readonly timeoutMs: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

/**
 * Outbound HTTP under a tenant's policy (contract, section 7). Never rejects: what goes wrong is in the result.
 * An abort of `signal` ends the exchange at once; the result is then `http_fetch_timeout`.
 */
export interface HttpClient {
  exchange(request: OutboundRequest, policy: EgressPolicy, signal?: AbortSignal): Promise<OutboundResult>;
  close(): Promise<void>;
}

/**
 * The last hop of an exchange: everything before it (allowlist, limits, redirects, secrets) is the client's.
 * Scenarios put their mocks here, so that the policy they test is the real one.
 */
export interface HttpWire {
  /** One request, one response; no redirect is followed. Rejects with a {@link WireError}. */
  send(request: WireRequest, signal: AbortSignal): Promise<WireResponse>;
}

export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** The allowlist entry permits loopback and private addresses (contract 7.4). */
  readonly allowPrivate: boolean;
  readonly responseBytes: number;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded (gzip, deflate, br undone), at most `responseBytes` long. */
  readonly body: Uint8Array;
}

export class WireError extends Error {
  override readonly name = 'WireError';
  readonly errorKind: HttpErrorKind;
  constructor(errorKind: HttpErrorKind, message: string) {
    super(message);
    this.errorKind = errorKind;
  }
}
