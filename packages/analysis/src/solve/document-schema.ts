import type { InputSource, TypeName } from '../term/term.ts';
import { anything, type Shape, type Spec } from './spec.ts';

const text: Spec = { types: ['string'], optional: false };
const textOrNull: Spec = { types: ['string', 'null'], optional: false };
const flag: Spec = { types: ['boolean'], optional: false };
const number: Spec = { types: ['number'], optional: false };
const openObject: Spec = { types: ['object'], optional: false };
const texts: Spec = { types: ['list'], optional: false, items: text };
const identifier: Spec = { ...text, minLength: 1 };
const textOrTexts: Spec = { types: ['string', 'list', 'null'], optional: false, items: text };
const anyList: Spec = { types: ['list'], optional: false };

function oneOf(...values: readonly (string | null)[]): Spec {
  const types: readonly TypeName[] = values.includes(null) ? ['string', 'null'] : ['string'];
  return { types, optional: false, values };
}

function optional(spec: Spec): Spec {
  return { ...spec, optional: true };
}

/** An object that the host may have put other fields in (contract 8.1). */
function group(members: Readonly<Record<string, Spec>>): Spec {
  return object({ members, others: anything });
}

function object(...shapes: readonly Shape[]): Spec {
  return { types: ['object'], optional: false, shapes };
}

const levels = oneOf('aal0', 'aal1', 'aal2');

const profile = {
  email: textOrNull,
  email_verified: flag,
  phone: textOrNull,
  name: textOrNull,
  user_metadata: openObject,
  factors: anyList,
} as const;

/** The event as it is when an expression or an action reads it: complete (contract, section 8). */
const event = object({
  members: {
    authentication: group({
      aal: levels,
      methods: texts,
      risk_score: { ...number, integer: true, min: 0, max: 100 },
    }),
    client: group({ id: identifier, name: textOrNull, type: oneOf('web', 'spa', 'native', 'm2m') }),
    connection: group({
      id: textOrNull,
      name: textOrNull,
      type: oneOf('database', 'social', 'enterprise', null),
    }),
    request: group({
      ip: text,
      user_agent: text,
      visitor_id: textOrNull,
      geo: group({
        country: text,
        region: text,
        city: text,
        latitude: number,
        longitude: number,
        timezone: text,
      }),
      asn: group({ number, org: text, is_tor: flag, is_vpn: flag, is_bogon: flag }),
    }),
    tenant: group({ id: text, slug: text, name: text }),
    transaction: group({
      id: textOrNull,
      scopes: texts,
      audience: textOrTexts,
      redirect_uri: textOrNull,
      nonce: textOrNull,
      locale: textOrNull,
      state: textOrNull,
      acr_values: textOrTexts,
    }),
    user: optional(
      group({ ...profile, id: optional(identifier), app_metadata: openObject, created_at: textOrNull }),
    ),
  },
  others: null,
});

const account: Spec = {
  types: ['object', 'null'],
  optional: false,
  shapes: [
    {
      members: {
        ...profile,
        email: { ...textOrNull, minLength: 1 },
        id: identifier,
        app_metadata: openObject,
        created_at: identifier,
      },
      others: null,
    },
  ],
};

/** Each block and sub-routine has an object of its own. */
const step = object({ members: {}, others: optional(openObject) });

/** What a host submits of a new user; fields may be left out. */
const submitted = object({
  members: {
    email: optional({ ...textOrNull, minLength: 1 }),
    email_verified: optional(flag),
    phone: optional(textOrNull),
    name: optional(textOrNull),
    user_metadata: optional(openObject),
    factors: optional(anyList),
  },
  others: null,
});

const authentication = object(
  { members: { outcome: oneOf('authenticated', 'registered'), aal: levels, methods: texts }, others: null },
  { members: { outcome: oneOf('failed'), reason: text }, others: null },
);

/** What a prompt is answered with may raise it. */
const raised = object({ members: { aal: levels, methods: texts }, others: null });

/** Contract 5.15. */
const headers: Spec = object({ members: {}, others: optional(text), isLowerCase: true });

/** Contract 5.21: all that a request can fail with. */
const errorKinds = oneOf('http_fetch_denied', 'http_fetch_timeout', 'http_fetch_failed', 'limit_exceeded');

/** `json` is null where the body is none. */
const exchange = object(
  {
    members: {
      ok: { ...flag, values: [true] },
      status: { ...number, integer: true, min: 100, max: 599 },
      headers,
      body: text,
      json: { ...anything, optional: false },
    },
    others: null,
  },
  { members: { ok: { ...flag, values: [false] }, error_kind: errorKinds }, others: null },
);

/** The last moment that a scenario can be told in: no clock shows a year of five digits. */
const lastMoment = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const schemas: Readonly<Record<Exclude<InputSource['kind'], 'opaque' | 'item'>, Spec>> = {
  event,
  account,
  profile: submitted,
  authentication,
  prompt: openObject,
  exchange,
  clock: { ...number, integer: true, min: 0, max: lastMoment },
  chance: { types: ['number', 'string'], optional: false },
  step,
  session: openObject,
};

/** What the whole document of a source is. */
export function schemaOf({ kind, at, types }: InputSource): Spec {
  if (kind === 'authentication' && at !== '') return raised;
  if (kind !== 'opaque' && kind !== 'item') return schemas[kind];
  if (types === undefined) return anything;
  return { types: types.filter((type) => type !== 'undefined'), optional: types.includes('undefined') };
}
