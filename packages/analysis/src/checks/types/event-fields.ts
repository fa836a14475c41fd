import { anyKind, type Kind, kindOf } from './kind.ts';

/** A field of the event: what it holds, or its own fields. `open`: its members are the tenant's or the host's own. */
type Field = { readonly kind: Kind; readonly open?: boolean } | Fields;
interface Fields {
  readonly fields: Readonly<Record<string, Field>>;
}

const text: Field = { kind: kindOf(['string']) };
const textOrNull: Field = { kind: kindOf(['string', 'null']) };
const number: Field = { kind: kindOf(['number']) };
const flag: Field = { kind: kindOf(['boolean']) };
const texts: Field = { kind: kindOf(['list']) };
const textOrTexts: Field = { kind: kindOf(['string', 'list', 'null']) };
const open: Field = { kind: kindOf(['object']), open: true };
const oneOf = (values: readonly string[], ...more: readonly 'null'[]): Field => ({
  kind: kindOf(['string', ...more], { values }),
});

/** Contract, section 8. `user` may be absent as a whole, and everything in it is null then. */
const event: Fields = {
  fields: {
    authentication: {
      fields: {
        aal: oneOf(['aal0', 'aal1', 'aal2']),
        methods: texts,
        risk_score: { kind: kindOf(['number'], { range: [0, 100] }) },
      },
    },
    client: { fields: { id: text, name: textOrNull, type: oneOf(['web', 'spa', 'native', 'm2m']) } },
    connection: {
      fields: {
        id: textOrNull,
        name: textOrNull,
        type: oneOf(['database', 'social', 'enterprise'], 'null'),
      },
    },
    request: {
      fields: {
        ip: text,
        user_agent: text,
        visitor_id: textOrNull,
        geo: {
          fields: {
            country: text,
            region: text,
            city: text,
            latitude: number,
            longitude: number,
            timezone: text,
          },
        },
        asn: { fields: { number, org: text, is_tor: flag, is_vpn: flag, is_bogon: flag } },
      },
    },
    tenant: { fields: { id: text, slug: text, name: text } },
    transaction: {
      fields: {
        id: textOrNull,
        scopes: texts,
        audience: textOrTexts,
        redirect_uri: textOrNull,
        nonce: textOrNull,
        locale: textOrNull,
        state: textOrNull,
        acr_values: textOrTexts,
      },
    },
    user: {
      fields: {
        id: textOrNull,
        email: textOrNull,
        email_verified: { kind: kindOf(['boolean', 'null']) },
        phone: textOrNull,
        name: textOrNull,
        app_metadata: { ...open, kind: kindOf(['object', 'null']) },
        user_metadata: { ...open, kind: kindOf(['object', 'null']) },
        factors: { kind: kindOf(['list', 'null']) },
        created_at: textOrNull,
      },
    },
  },
};

/** What a path of the event (without its root) leads to. */
export type EventPath =
  | { readonly found: 'field'; readonly kind: Kind }
  /** A group, or what is inside of an open field: anything may be there. */
  | { readonly found: 'open' }
  /** The contract has no such group (contract 8.1: hosts never add one). */
  | { readonly found: 'no-group'; readonly at: number; readonly known: readonly string[] }
  /** The contract has no such field; a host may have added it. */
  | { readonly found: 'no-field'; readonly at: number; readonly known: readonly string[] }
  /** A text, a number or a flag is read like an object. */
  | { readonly found: 'no-members'; readonly at: number; readonly kind: Kind };

export function findEventPath(path: readonly string[]): EventPath {
  let field: Field = event;
  for (const [at, key] of path.entries()) {
    if (!('fields' in field)) {
      if (field.open === true || field.kind.types.has('list')) return { found: 'open' };
      return { found: 'no-members', at, kind: field.kind };
    }
    const next: Field | undefined = Object.hasOwn(field.fields, key) ? field.fields[key] : undefined;
    if (next === undefined) {
      return { found: at === 0 ? 'no-group' : 'no-field', at, known: Object.keys(field.fields) };
    }
    field = next;
  }
  return 'fields' in field ? { found: 'open' } : { found: 'field', kind: field.kind };
}

export function kindOfEventPath(path: readonly string[]): Kind {
  const found = findEventPath(path);
  return found.found === 'field' ? found.kind : anyKind;
}
