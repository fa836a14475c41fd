import type { Json, JsonObject } from '@sluice/expression';

/** What an action asked for, however it was run. */
export interface Asked {
  readonly state: Record<string, Json>;
  readonly claims: Record<string, Json>;
  readonly logs: string[];
}

export interface ActionSource {
  /** Another number is another action, never seen before. */
  readonly version: number;
  readonly source: string;
}

export interface Arrival {
  readonly text: string;
  readonly event: JsonObject;
}

/** A usual action: reads the event, computes, asks for three things. */
export const tierAction: ActionSource = {
  version: 1,
  source: `const domain = event.user.email.split('@')[1];
const tier = domain === 'acme.example' ? 'enterprise' : 'self-serve';
api.state.set('tier', tier);
api.log('info', 'tier ' + tier + ' for ' + domain);
api.session.setCustomClaim('tier', tier);
`,
};

let lastVersion = 1;

/** The same action as somebody else's: its text is another one, so that nothing remembered fits. */
export function unseenAction(): ActionSource {
  lastVersion += 1;
  return { version: lastVersion, source: `const build = ${lastVersion};\n${tierAction.source}` };
}

/** What `api` is where a contender has to bring its own: it writes down what was asked for. */
export const recordingApi = `const asked = { state: {}, claims: {}, logs: [] };
const api = {
  state: { set: (key, value) => { asked.state[key] = value; } },
  log: (level, message) => { asked.logs.push(level + ': ' + message); },
  session: { setCustomClaim: (name, value) => { asked.claims[name] = value; } },
};
`;

/** An event as hosts send it, without a user: that one comes from the account. */
export function hostEvent(bytes = 2_800) {
  const event = {
    authentication: { aal: 'aal1', methods: ['password', 'totp'], risk_score: 34 },
    client: { id: 'client-portal', name: 'Customer portal', type: 'web' },
    connection: { id: 'con_users', name: 'Users', type: 'database' },
    request: {
      ip: '203.0.113.7',
      user_agent:
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Safari/537.36',
      visitor_id: 'vis_4f7a1f0a',
      geo: {
        country: 'NL',
        region: 'NH',
        city: 'Amsterdam',
        latitude: 52.37,
        longitude: 4.9,
        timezone: 'Europe/Amsterdam',
      },
      asn: { number: 64_496, org: 'Example Transit', is_tor: false, is_vpn: false, is_bogon: false },
      /** Grows to the size asked for, in pieces as small as real ones. */
      headers: [] as { name: string; value: string }[],
    },
    transaction: {
      id: 'tx_93ab',
      scopes: ['openid', 'profile', 'email', 'offline_access'],
      audience: 'https://api.acme.example',
      redirect_uri: 'https://portal.acme.example/callback',
      state: 'af0ifjsldkj',
    },
  };
  while (JSON.stringify(event).length < bytes) {
    const n = event.request.headers.length;
    event.request.headers.push({ name: `x-edge-hint-${n}`, value: `value ${n} of a header from the edge` });
  }
  return event;
}

export const account = {
  id: 'usr_jane',
  email: 'jane@acme.example',
  email_verified: true,
  name: 'Jane Doe',
  app_metadata: { plan: 'team', seats: 12 },
};

/** An event as an action sees it, about so many bytes long. */
export function arrival(bytes = 2_800): Arrival {
  const rest = {
    tenant: { id: 'ten_1', slug: 'acme', name: 'Acme' },
    user: { ...account, phone: null, user_metadata: {}, factors: [{ type: 'totp' }], created_at: null },
  };
  const event = { ...hostEvent(Math.max(0, bytes - JSON.stringify(rest).length)), ...rest };
  const text = JSON.stringify(event);
  return { text, event: JSON.parse(text) as JsonObject };
}
