import type { Input } from '../../term/term.ts';
import { anyType, bit, jsonTypes, type Mask, maskOf } from './type-mask.ts';

type Shape =
  | Mask
  | { readonly of: Mask; readonly members: { readonly [key: string]: Shape }; readonly rest: Mask };

const { undefined: absent, null: none, boolean, number, string, list, object } = bit;
const text = string;
const textOrNull = string | none;

/** Hosts may add fields to a group (contract 8.1). */
const group = (members: { readonly [key: string]: Shape }): Shape => ({ of: object, members, rest: anyType });
const listOf = (items: Mask): Shape => ({ of: list, members: {}, rest: items | absent });

/** The types of a complete event as an action sees it (contract, section 8). */
const event: Shape = {
  of: object,
  rest: absent,
  members: {
    authentication: group({ aal: text, methods: listOf(text), risk_score: number }),
    client: group({ id: text, name: textOrNull, type: text }),
    connection: group({ id: textOrNull, name: textOrNull, type: textOrNull }),
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
      asn: group({ number, org: text, is_tor: boolean, is_vpn: boolean, is_bogon: boolean }),
    }),
    tenant: group({ id: text, slug: text, name: text }),
    transaction: group({
      id: textOrNull,
      scopes: listOf(text),
      audience: { of: textOrNull | list, members: {}, rest: text | absent },
      redirect_uri: textOrNull,
      nonce: textOrNull,
      locale: textOrNull,
      state: textOrNull,
      acr_values: { of: textOrNull | list, members: {}, rest: text | absent },
    }),
    user: {
      of: object | absent,
      rest: anyType,
      members: {
        id: text | absent,
        email: textOrNull,
        email_verified: boolean,
        phone: textOrNull,
        name: textOrNull,
        app_metadata: group({}),
        user_metadata: group({}),
        factors: listOf(jsonTypes),
        created_at: textOrNull,
      },
    },
  },
};

const step: Shape = { of: object, members: {}, rest: object | absent };

const exchange: Shape = {
  of: object,
  rest: absent,
  members: {
    ok: boolean,
    status: number,
    headers: { of: object, members: {}, rest: text | absent },
    body: text,
    json: jsonTypes,
    error_kind: text,
  },
};

/** What types an input can have, given that what it is a member of is there. */
export function typesOfInput({ source, path }: Input): Mask {
  if (path.length === 0 && source.types !== undefined) return maskOf(source.types);
  const root = rootOf(source.kind);
  if (root === null) return anyType;
  let shape: Shape = root;
  for (const key of path) {
    if (typeof shape === 'number') return anyType;
    const inner: Shape | undefined = Object.hasOwn(shape.members, key) ? shape.members[key] : undefined;
    shape = inner ?? (shape === step ? { of: shape.rest, members: {}, rest: anyType } : shape.rest);
  }
  return typeof shape === 'number' ? shape : shape.of;
}

function rootOf(kind: Input['source']['kind']): Shape | null {
  if (kind === 'event') return event;
  if (kind === 'step') return step;
  if (kind === 'exchange') return exchange;
  return kind === 'clock' ? number : null;
}
