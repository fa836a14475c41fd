import { defaultEvent, type EventInput, eventSchema } from '@sluice/engine';
import type { Json, JsonObject } from '@sluice/expression';
import type { UserFile } from '@sluice/flow';
import { mergeOver } from './merge-over.ts';

/** An event to start from, as editors offer it: complete, but for `empty`. */
export interface EventPreset {
  readonly title: string;
  readonly description: string;
  /** `user` stands in it when somebody is logged in; a scenario has that user in its store as well. */
  readonly event: JsonObject;
}

const jane = {
  id: 'usr_jane_doe',
  email: 'jane.doe@example.com',
  email_verified: true,
  phone: null,
  name: 'Jane Doe',
  app_metadata: {},
  user_metadata: {},
  factors: [],
  created_at: '2025-01-01T00:00:00.000Z',
} as const satisfies JsonObject;

const loggedIn = {
  ...defaultEvent,
  authentication: { aal: 'aal1', methods: ['password'], risk_score: 0 },
  user: jane,
} as const satisfies JsonObject;

/** The same person by another network: nothing else differs, so that what a flow does differently is owed to it. */
function byNetwork(request: JsonObject): JsonObject {
  return { ...loggedIn, request: { ...loggedIn.request, ...request } };
}

/** The events that `given.preset` names (formats, section 4; contract, section 8). */
export const eventPresets = {
  'us-user': {
    title: 'Logged-in US user',
    description: 'A person with a verified e-mail address, in California, by password.',
    event: loggedIn,
  },
  tor: {
    title: 'Tor exit node',
    description: 'The same person by way of Tor: the address and place are those of an exit node in Germany.',
    event: byNetwork({
      ip: '192.0.2.66',
      geo: {
        country: 'DE',
        region: 'HE',
        city: 'Frankfurt am Main',
        latitude: 50.11,
        longitude: 8.68,
        timezone: 'Europe/Berlin',
      },
      asn: { number: 64496, org: 'Example Exit Relays', is_tor: true, is_vpn: false, is_bogon: false },
    }),
  },
  vpn: {
    title: 'VPN',
    description:
      "The same person by a commercial VPN: the address and place are the provider's, in Amsterdam.",
    event: byNetwork({
      ip: '198.18.0.77',
      geo: {
        country: 'NL',
        region: 'NH',
        city: 'Amsterdam',
        latitude: 52.37,
        longitude: 4.9,
        timezone: 'Europe/Amsterdam',
      },
      asn: { number: 64497, org: 'Example VPN', is_tor: false, is_vpn: true, is_bogon: false },
    }),
  },
  m2m: {
    title: 'Machine to machine',
    description: 'Client credentials: no user, no connection. For flows with the trigger "token".',
    event: {
      ...defaultEvent,
      client: { id: 'client-service', name: 'Example service', type: 'm2m' },
      connection: { id: null, name: null, type: null },
      request: { ...defaultEvent.request, user_agent: 'example-service/1.0', visitor_id: null },
      transaction: {
        id: 'txn-1',
        scopes: ['api.read'],
        audience: 'https://api.example.com',
        redirect_uri: null,
        nonce: null,
        locale: null,
        state: null,
        acr_values: null,
      },
    },
  },
  empty: {
    title: 'Empty',
    description: 'The least event that is accepted: a client, and everything else unknown.',
    event: { client: { id: 'client', type: 'web' } },
  },
} as const satisfies Readonly<Record<string, EventPreset>>;

export type PresetName = keyof typeof eventPresets;
export const presetNames = Object.keys(eventPresets) as [PresetName, ...PresetName[]];

/** The event that `given.event` is merged over; without a preset the default one, where nobody is known. */
export function baseEvent(preset: PresetName | undefined): JsonObject {
  return preset === undefined ? defaultEvent : eventPresets[preset].event;
}

/** Who is logged in, in the shape of `users.json`; undefined where nobody is. */
export function presetUser(preset: PresetName | undefined): UserFile | undefined {
  return preset !== undefined && 'user' in eventPresets[preset].event ? { ...jane, factors: [] } : undefined;
}

/** A preset with changes over it, as a host would pass it to `start`. Throws a ZodError when the changes break the schema. */
export function eventFromPreset(preset: PresetName, changes: Json = {}): EventInput {
  return eventSchema.parse(mergeOver(baseEvent(preset), changes)) as unknown as EventInput;
}
