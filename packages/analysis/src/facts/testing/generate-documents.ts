import type { Concrete } from '../../term/term.ts';
import type { Dice } from './dice.ts';
import type { Outcome } from './run-source.ts';

export interface Documents {
  readonly event: Concrete;
  readonly step: Concrete;
  readonly outcomes: readonly Outcome[];
}

/** Documents such as an action can meet, with the odd ones among them. */
export function generateDocuments(dice: Dice): Documents {
  const json = (): Concrete =>
    dice.pick<Concrete>(
      null,
      true,
      false,
      0,
      1,
      80,
      95,
      '',
      'gold',
      'US',
      'a',
      { type: 'totp', a: 1 },
      ['gold'],
      { score: 90, tier: 'gold' },
    );
  const user = {
    ...(dice.roll(4) === 0 ? {} : { id: 'u1' }),
    email: dice.pick<string | null>(null, 'a@b.example', 'x', '', 'Gold@gold', 'US'),
    email_verified: dice.roll(2) === 0,
    phone: null,
    name: dice.pick(null, 'Ann'),
    app_metadata: dice.pick<Concrete>(
      {},
      { tier: 'gold' },
      { tier: json() as never, n: json() as never },
      { devices: devices(dice) as never, since: dice.pick('2025-06-01T00:00:00.000Z', 'x', '2024-01-01') },
      { devices: devices(dice) as never, n: json() as never, since: 5e15 },
    ),
    user_metadata: {},
    factors: dice.pick<Concrete>([], [{ type: 'totp' }], [null], ['gold']),
    created_at: dice.pick(null, '2025-01-01T00:00:00.000Z', '2025-06-02T00:00:00+02:00', 'no date'),
  };
  const event = {
    authentication: {
      aal: dice.pick('aal0', 'aal1', 'aal2'),
      methods: dice.pick<string[]>([], ['password'], ['password', 'totp'], ['totp']),
      risk_score: dice.pick(0, 1, 50, 80, 81, 100),
    },
    client: { id: dice.pick('client-a', 'gold', 'US', 'toString', 'x'), name: null, type: 'web' },
    connection: { id: null, name: null, type: null },
    request: {
      ip: '',
      user_agent: '',
      visitor_id: null,
      geo: {
        country: dice.pick('US', 'XX', '', 'a'),
        region: '',
        city: '',
        latitude: 0,
        longitude: 0,
        timezone: '',
      },
      asn: { number: 0, org: '', is_tor: dice.roll(2) === 0, is_vpn: false, is_bogon: false },
    },
    tenant: { id: 't', slug: 't', name: 't' },
    transaction: {
      id: null,
      scopes: dice.pick<string[]>([], ['gold'], ['US', 'a'], ['a', 'gold', 'client-a']),
      audience: null,
      redirect_uri: null,
      nonce: null,
      locale: dice.pick(null, 'en', 'gold'),
      state: null,
      acr_values: null,
    },
    ...(dice.roll(3) === 0 ? {} : { user }),
  };
  const step = dice.pick<Concrete>({}, { first: {} }, { first: { a: json() as never, b: json() as never } });
  const outcomes = Array.from({ length: 12 }, (): Outcome => {
    if (dice.roll(3) === 0)
      return {
        ok: false,
        error_kind: dice.pick(
          'http_fetch_denied',
          'http_fetch_failed',
          'http_fetch_timeout',
          'limit_exceeded',
        ),
      };
    const body = dice.pick('', 'null', 'no json', JSON.stringify(json()), '{"score":90}', '{"score":"gold"}');
    return {
      ok: true,
      status: dice.pick(200, 404, 500),
      headers: dice.pick<Record<string, string>>({}, { 'x-a': 'gold' }),
      body,
    };
  });
  return { event: event as unknown as Concrete, step, outcomes };
}

/** What somebody kept, and what somebody else made of it. */
function devices(dice: Dice): Concrete {
  return dice.pick<Concrete>(
    [],
    [{ id: 'gold', n: 1, seen: '2025-01-01T00:00:00Z' }],
    [{ id: 'client-a' }, { id: 'US', n: 2, seen: 'x' }],
    [{ n: 3 }, { id: 'US', n: 0 }, { id: 'gold' }],
    [null],
    [{ id: 'x' }, null],
    ['gold', 'a'],
    'gold',
    { length: 1 },
  );
}
