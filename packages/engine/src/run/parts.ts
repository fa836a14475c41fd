import type { BlockRegistry } from '../block/block-registry.ts';
import type { ActionRunner } from '../ports/action-runner.ts';
import type { Clock } from '../ports/clock.ts';
import type { HttpClient } from '../ports/http.ts';
import type { Ids } from '../ports/ids.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';
import type { TokenIssuer } from '../ports/token-issuer.ts';
import type { ProgramLoader } from '../program/load-program.ts';
import type { ResumeTokens } from './resume-token.ts';
import type { RunObserver } from './run-observer.ts';

/** How access tokens are made out. */
export interface TokenPolicy {
  /** `iss` of a tenant's tokens (RFC 9068). */
  readonly issuer: (tenant: { readonly id: string; readonly slug: string }) => string;
  /** `aud` when the transaction names none. */
  readonly audience: (tenant: { readonly id: string; readonly slug: string }) => string;
  readonly lifetimeSeconds: number;
}

/** Everything outside that the engine works with. */
export interface EngineParts {
  readonly store: Store;
  readonly actions: ActionRunner;
  readonly http: HttpClient;
  readonly tokens: TokenIssuer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly blocks: BlockRegistry;
  readonly programs: ProgramLoader;
  readonly resumeTokens: ResumeTokens;
  readonly tokenPolicy: TokenPolicy;
  /** Sees each call that executes a run, and may stand between it and its ports. */
  readonly observer?: RunObserver;
  /** Present in scenarios and replay: every action sees this clock, and randomness from this seed. */
  readonly determinism?: { readonly now: number; readonly seed: number };
}
