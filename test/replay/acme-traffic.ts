import type { EventInput, HttpWire, UserRecord, WireRequest, WireResponse } from '@sluice/engine';
import { WireError } from '@sluice/engine';
import type { AuthenticationAnswer, Sluice } from 'sluice';

/** Numbers from a seed (Mulberry32), so that traffic is the same in every run of a test. */
export function dice(seed: number) {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    below: (limit: number) => Math.floor(next() * limit),
    pick: <T>(values: readonly [T, ...T[]]): T => values[Math.floor(next() * values.length)] ?? values[0],
    chance: (share: number) => next() < share,
  };
}
export type Dice = ReturnType<typeof dice>;

/** The services that acme asks: mostly well, sometimes down, slow, or talking nonsense. */
export function moodyServices(throwing: Dice): HttpWire {
  return {
    async send(request: WireRequest): Promise<WireResponse> {
      if (throwing.chance(0.3)) await new Promise((resolve) => setTimeout(resolve, throwing.below(4)));
      const mood = throwing.below(20);
      if (mood === 0) throw new WireError('http_fetch_failed', 'the connection was refused');
      if (mood === 1) throw new WireError('http_fetch_timeout', 'the exchange was not complete in time');
      if (mood === 2) return answer(500, 'out of order', 'text/plain');
      if (mood === 3) return answer(200, '{ "risk_score": ', 'application/json');
      const json = bodyFor(request.url, throwing);
      return answer(mood === 4 ? 404 : 200, JSON.stringify(json), 'application/json');
    },
  };
}

function bodyFor(url: URL, throwing: Dice): unknown {
  if (url.host === 'fraud.acme.example') return { risk_score: throwing.below(101) };
  if (url.host === 'risk.acme.example') return { score: throwing.below(101) };
  if (url.pathname === '/people') return { active: throwing.chance(0.7) };
  return { noted: true, at: throwing.below(1_000_000) };
}

function answer(status: number, body: string, type: string): WireResponse {
  return { status, headers: { 'content-type': type }, body: new TextEncoder().encode(body) };
}

export const users: readonly UserRecord[] = [
  user('usr_free', 'free@home.example', { tier: 'free' }),
  user('usr_jane', 'jane@acme.example', { tier: 'enterprise', address: { street: 'Main 1' } }),
  user('usr_op', 'op@acme.example', { operator: true }),
  user('usr_bare', 'bare@home.example', {}),
];

function user(id: string, email: string, app_metadata: UserRecord['app_metadata']): UserRecord {
  return {
    id,
    email,
    email_verified: true,
    phone: null,
    name: null,
    app_metadata,
    user_metadata: {},
    factors: [],
    created_at: '2026-01-01T00:00:00.000Z',
  };
}

/** One run of one of acme's flows to its end, or to where the user walks away. Gives its status. */
export async function oneRun(sluice: Sluice, throwing: Dice): Promise<string> {
  const flow = throwing.pick(['login', 'login', 'login', 'login', 'token', 'partner', 'emergency']);
  const known = throwing.pick([...users] as [UserRecord, ...UserRecord[]]);
  const event = eventFor(throwing, flow, known);
  const early = flow !== 'token' && throwing.chance(0.4) ? authentication(throwing, known) : undefined;
  let result = await sluice.start({ tenant: 'acme', flow, event, ...(early && { authentication: early }) });
  for (let turn = 0; turn < 6 && result.status === 'awaiting'; turn += 1) {
    if (throwing.chance(0.05) || result.resumeToken === null) break;
    const answer =
      result.awaiting?.kind === 'prompt'
        ? promptAnswer(result.awaiting.block, throwing)
        : authentication(throwing, known);
    result = await sluice.resume({ tenant: 'acme', resumeToken: result.resumeToken, answer });
  }
  return result.status;
}

function promptAnswer(block: string, throwing: Dice) {
  return block === 'device-check'
    ? { managed: throwing.chance(0.6), model: 'laptop' }
    : { verified: throwing.chance(0.7) };
}

let signUps = 0;
function authentication(throwing: Dice, known: UserRecord): AuthenticationAnswer {
  const how = { aal: 'aal1', methods: ['password'] } as const;
  const draw = throwing.below(10);
  if (draw === 0) return { outcome: 'failed', reason: 'wrong-password' };
  if (draw > 2) return { outcome: 'authenticated', user: { id: known.id }, ...how };
  signUps += 1;
  const domain = throwing.pick(['home.example', 'acme.example', 'disposable.example']);
  // Nobody has to give an address; the action that looks at it throws then.
  const email = throwing.chance(0.15) ? {} : { email: `new${signUps}@${domain}` };
  return { outcome: 'registered', user: { ...email, user_metadata: { theme: 'dark' } }, ...how };
}

function eventFor(throwing: Dice, flow: string, known: UserRecord): EventInput {
  const machine = flow === 'token' && throwing.chance(0.5);
  return {
    authentication: { risk_score: throwing.below(101) },
    client: {
      id: throwing.pick(['client-web', 'client-billing', 'client-strict', 'client-other']),
      type: machine ? 'm2m' : 'web',
    },
    request: {
      ip: throwing.pick(['198.51.100.20', '203.0.113.9', '2001:db8::1', '192.0.2.77']),
      visitor_id: `visitor-${throwing.below(50)}`,
      geo: { country: throwing.pick(['US', 'DE', 'IN', 'XX', 'NL']) },
    },
    transaction: { scopes: throwing.chance(0.2) ? ['openid', 'admin'] : ['openid'] },
    ...(!machine && throwing.chance(flow === 'token' ? 0.8 : 0.3) && { user: { id: known.id } }),
  };
}
