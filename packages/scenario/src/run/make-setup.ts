import { createHash } from 'node:crypto';
import {
  type Clock,
  defaultNow,
  type IdPrefix,
  type Ids,
  type Secrets,
  type UserRecord,
} from '@sluice/engine';
import type { Bundle, UserFile } from '@sluice/flow';
import { presetUser } from '../suite/event-presets.ts';
import type { Given } from '../suite/suite-schema.ts';
import { MockWire } from '../wire/mock-wire.ts';
import type { ScenarioSetup } from './scenario-engine.ts';

const defaultSeed = 1;
const scenarioUserId = 'usr_scenario';

/** Who is known, and what the engine is made of. */
export interface Prepared {
  readonly setup: ScenarioSetup;
  readonly wire: MockWire;
  /** `given.user`, or else the preset's, as it stands in the store; null when absent, or when it is the profile of a new user. */
  readonly known: UserRecord | null;
}

export function makeSetup(bundle: Bundle, given: Given): Prepared {
  const wire = new MockWire(given.fetch ?? []);
  const now = Date.parse(given.now ?? defaultNow);
  const base = bundle.users.map((user, index) => toRecord(user, `usr_bundle_${index + 1}`, now));
  const known = knownUser(given, base, now);
  const users = known === null ? base : [...base.filter((user) => user.id !== known.id), known];
  const setup: ScenarioSetup = {
    bundle,
    users,
    wire,
    clock: standingClock(now),
    ids: countingIds(bundle),
    secrets: namedSecrets,
    determinism: { now, seed: given.seed ?? defaultSeed },
  };
  return { setup, wire, known };
}

/** Whoever registers is nobody yet: `given.user` is the submitted profile then, unless the answer brings its own. */
export function isNewUser({ authentication, user }: Given): boolean {
  if (authentication?.outcome !== 'registered') return false;
  return authentication.user === undefined || user === undefined;
}

function knownUser(given: Given, base: readonly UserRecord[], now: number): UserRecord | null {
  const user = given.user ?? presetUser(given.preset);
  if (user === undefined || isNewUser(given)) return null;
  const { email } = user;
  const same = typeof email === 'string' ? base.find((one) => one.email === email) : undefined;
  return toRecord(user, same?.id ?? scenarioUserId, now);
}

function toRecord(user: UserFile, id: string, now: number): UserRecord {
  return {
    id: user.id ?? id,
    email: user.email ?? null,
    email_verified: user.email_verified ?? false,
    phone: user.phone ?? null,
    name: user.name ?? null,
    app_metadata: user.app_metadata ?? {},
    user_metadata: user.user_metadata ?? {},
    factors: user.factors ?? [],
    created_at: user.created_at ?? new Date(now).toISOString(),
  };
}

function standingClock(now: number): Clock {
  return { now: () => now, monotonic: () => 0 };
}

/**
 * Every scenario publishes version 1 of everything. The tenant's id tells bundles apart by their actions, so that a sandbox
 * shared by several of them never runs the code of another.
 */
function countingIds(bundle: Bundle): Ids {
  let count = 0;
  const next = (prefix: IdPrefix) => {
    count += 1;
    return prefix === 'ten' ? `ten_${hashOfActions(bundle)}` : `${prefix}_${String(count).padStart(8, '0')}`;
  };
  return { next };
}

function hashOfActions(bundle: Bundle): string {
  const actions = [...bundle.actions.values()].map(({ slug, language, source }) => [slug, language, source]);
  return createHash('sha256').update(JSON.stringify(actions.sort())).digest('hex').slice(0, 16);
}

const namedSecrets: Secrets = { get: (_tenant, name) => `secret:${name}` };
