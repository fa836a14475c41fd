import { describe, expect, it } from '@jest/globals';
import { eventSchema } from '@sluice/engine';
import type { Json } from '@sluice/expression';
import { findEventPath } from '../checks/types/event-fields.ts';
import { typesOfInput } from '../facts/state/input-types.ts';
import { namesOf } from '../facts/state/type-mask.ts';
import type { InputSource } from '../term/term.ts';
import { schemaOf } from './document-schema.ts';
import { admits, type Spec, shapesOf } from './spec.ts';

const event = schemaOf({ kind: 'event', at: '' });
const full = {
  ...eventSchema.parse({ client: { id: 'c', type: 'web' }, user: { id: 'u' } }),
  tenant: { id: 't', slug: 't', name: 'T' },
};

/** As it is when it is stored or sent: what is undefined is absent. */
function asJson(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

function fieldsOf(spec: Spec): readonly string[] {
  const members = Object.entries(shapesOf(spec)[0]?.members ?? {});
  return members.flatMap(([name, inner]) => [name, ...fieldsOf(inner).map((field) => `${name}.${field}`)]);
}

function keysOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    name,
    ...keysOf(inner).map((key) => `${name}.${key}`),
  ]);
}

describe('the event as the analysis knows it', () => {
  it('8.1 has the fields that the engine completes an event to, and no other', () => {
    expect(fieldsOf(event).toSorted()).toEqual(keysOf(full).toSorted());
  });

  it('8.1 admits what the engine makes of the least that a host must say', () => {
    expect(admits(event, asJson(full))).toBe(true);
    expect(admits(event, asJson({ ...full, user: undefined }))).toBe(true);
    expect(admits(event, asJson({ ...full, request: { ...full.request, ip: null } }))).toBe(false);
  });
});

describe('what is read from it', () => {
  const typesAt = (kind: InputSource['kind'], path: string) =>
    namesOf(typesOfInput({ source: { kind, at: '' }, path: path === '' ? [] : path.split('.') }));

  it.each([
    ['event', 'client.name', ['null', 'string']],
    ['event', 'client.custom', ['undefined', 'null', 'boolean', 'number', 'string', 'list', 'object']],
    ['event', 'user', ['undefined', 'object']],
    ['event', 'user.email_verified', ['boolean']],
    ['event', 'transaction.scopes.0', ['undefined', 'string']],
    ['event', 'clients', ['undefined']],
    ['exchange', 'status', ['number']],
    ['exchange', 'error_kind', ['string']],
    ['exchange', 'json', ['null', 'boolean', 'number', 'string', 'list', 'object']],
    ['exchange', 'headers.etag', ['undefined', 'string']],
    ['step', 'score', ['undefined', 'object']],
    ['step', 'score.value', ['undefined', 'null', 'boolean', 'number', 'string', 'list', 'object']],
    ['opaque', '', ['undefined', 'null', 'boolean', 'number', 'string', 'list', 'object']],
  ] as const)('an action finds in %s, at "%s": %j', (kind, path, types) => {
    expect(typesAt(kind, path)).toEqual(types);
  });

  it('an action finds types of which one was learnt', () => {
    const source = { kind: 'opaque', at: '1', types: ['string', 'undefined'] } as const;
    expect(namesOf(typesOfInput({ source, path: [] }))).toEqual(['undefined', 'string']);
  });

  it.each([
    ['authentication.risk_score', { found: 'field', kind: { range: [0, 100], values: null } }],
    ['client.type', { found: 'field', kind: { values: ['web', 'spa', 'native', 'm2m'] } }],
    ['connection.type', { found: 'field', kind: { types: new Set(['string', 'null']) } }],
    // Nobody may be known yet.
    ['user.email_verified', { found: 'field', kind: { types: new Set(['boolean', 'null']) } }],
    ['user.app_metadata.plan', { found: 'open' }],
    ['transaction.scopes.0', { found: 'open' }],
    ['request.geo', { found: 'open' }],
    ['client.id.length', { found: 'no-members', at: 2, kind: { types: new Set(['string']) } }],
    ['request.geo.contry', { found: 'no-field', at: 2 }],
    ['clients.id', { found: 'no-group', at: 0, known: Object.keys(full) }],
  ])('an expression finds at event.%s: %j', (path, found) => {
    expect(findEventPath(path.split('.'))).toMatchObject(found);
  });
});
