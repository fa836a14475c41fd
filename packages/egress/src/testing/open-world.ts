import type { EgressPolicy, HttpClient, OutboundRequest, OutboundResult } from '@sluice/engine';
import type { AllowEntry } from '@sluice/flow';
import { createEgress } from '../create-egress.ts';
import { startZone, type TestZone, type Zone } from './start-zone.ts';
import { type SocketWatch, watchSockets } from './watch-sockets.ts';

export interface WorldOptions {
  readonly zone?: Zone;
  readonly allow?: readonly AllowEntry[];
  /** By `tenant/name`. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly policy?: Partial<EgressPolicy>;
}

/** The real client, with a name server of its own, on a machine that nothing leaves. */
export interface World {
  readonly egress: HttpClient;
  readonly zone: TestZone;
  readonly sockets: SocketWatch;
  readonly policy: EgressPolicy;
  fetch(
    url: string,
    request?: Partial<OutboundRequest>,
    policy?: Partial<EgressPolicy>,
    signal?: AbortSignal,
  ): Promise<OutboundResult>;
  close(): Promise<void>;
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const zone = await startZone(options.zone ?? {});
  const sockets = watchSockets();
  const egress = createEgress({
    secrets: { get: (tenant, name) => options.secrets?.[`${tenant}/${name}`] },
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    resolver: zone.resolver,
  });
  const policy: EgressPolicy = {
    tenantSlug: 'acme',
    allow: options.allow ?? [],
    timeoutMs: 5_000,
    requestBytes: 256 * 1024,
    responseBytes: 1024 * 1024,
    ...options.policy,
  };
  return {
    egress,
    zone,
    sockets,
    policy,
    fetch: (url, request = {}, changed = {}, signal = undefined) =>
      egress.exchange(
        { method: 'GET', url, headers: {}, body: null, redirect: 'follow', ...request },
        { ...policy, ...changed },
        signal,
      ),
    async close() {
      await egress.close();
      sockets.stop();
      zone.close();
    },
  };
}
