import {
  type Clock,
  type EgressPolicy,
  type HttpClient,
  type HttpWire,
  type OutboundRequest,
  type OutboundResponse,
  type OutboundResult,
  type Secrets,
  WireError,
} from '@sluice/engine';
import { recordExchange } from './record-exchange.ts';
import type { Resolver } from './resolve-checked.ts';
import { runExchange } from './run-exchange.ts';
import { runWithDeadline } from './run-with-deadline.ts';
import { createUndiciWire } from './undici-wire.ts';

export interface EgressOptions {
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** The last hop; the real network unless given. A wire that is given is its giver's to close. */
  readonly wire?: HttpWire;
  /** How the real network finds addresses; the operating system's way unless given. */
  readonly resolver?: Resolver;
}

/** Outbound HTTP under a tenant's policy (contract, section 7). */
export function createEgress(options: EgressOptions): HttpClient {
  const { secrets, clock } = options;
  const { wire, closeWire } =
    options.wire === undefined ? openWire(options.resolver) : keepWire(options.wire);
  const inFlight = new Map<AbortController, Promise<unknown>>();
  let closed = false;

  async function attempt(
    request: OutboundRequest,
    policy: EgressPolicy,
    signal: AbortSignal,
  ): Promise<Outcome> {
    try {
      if (closed) throw clientClosed();
      const response = await runWithDeadline(policy.timeoutMs, signal, (deadline) =>
        runExchange(request, policy, { secrets, wire }, deadline),
      );
      return { ok: true, response };
    } catch (error) {
      return error instanceof WireError
        ? { ok: false, error_kind: error.errorKind, message: error.message }
        : { ok: false, error_kind: 'http_fetch_failed', message: 'The request could not be made.' };
    }
  }

  async function exchange(
    request: OutboundRequest,
    policy: EgressPolicy,
    outer?: AbortSignal,
  ): Promise<OutboundResult> {
    const startedAt = clock.monotonic();
    const controller = new AbortController();
    const cut = () => controller.abort();
    outer?.addEventListener('abort', cut, { once: true });
    if (outer?.aborted) cut();
    const attempting = attempt(request, policy, controller.signal);
    inFlight.set(controller, attempting);
    const outcome = await attempting;
    inFlight.delete(controller);
    outer?.removeEventListener('abort', cut);
    const durationMs = clock.monotonic() - startedAt;
    return outcome.ok
      ? { ...outcome, record: recordExchange(request, { status: outcome.response.status, durationMs }) }
      : {
          ...outcome,
          record: recordExchange(request, { status: null, durationMs, errorKind: outcome.error_kind }),
        };
  }

  return {
    exchange,
    async close() {
      closed = true;
      const pending = [...inFlight.values()];
      for (const controller of inFlight.keys()) controller.abort(clientClosed());
      await Promise.all(pending);
      await closeWire();
    },
  };
}

type Outcome =
  | { readonly ok: true; readonly response: OutboundResponse }
  | { readonly ok: false; readonly error_kind: WireError['errorKind']; readonly message: string };

function openWire(resolver: Resolver | undefined) {
  const wire = createUndiciWire(resolver === undefined ? {} : { resolver });
  return { wire, closeWire: () => wire.close() };
}

function keepWire(wire: HttpWire) {
  return { wire, closeWire: async () => {} };
}

function clientClosed(): WireError {
  return new WireError('http_fetch_failed', 'The HTTP client is closed.');
}
