import { createEgress } from '@sluice/egress';
import type { CreateHttp } from '@sluice/replay';

/** The real outbound policy in front of a wire that sends nothing. No secret is looked up; durations are the recording's. */
export const servedHttp: CreateHttp = (wire) =>
  createEgress({
    secrets: { get: (_tenant, name) => `secret:${name}` },
    clock: { now: () => 0, monotonic: () => 0 },
    wire,
  });
