import type { RunRecord, TenantRecord, UserRecord } from '@sluice/engine';
import { Prisma } from '../generated/prisma/client.ts';
import type { Database } from './database.ts';
import {
  type RunRow,
  runColumns,
  type TenantRow,
  tenantColumns,
  toRun,
  toTenant,
  toUser,
  type UserRow,
  userColumns,
} from './rows.ts';
import { prepare } from './statement.ts';
import { encodeText } from './text-codec.ts';

/** What runs look up: see `Database.query`. */
type Query = Database['query'];

const everyTenant = prepare<never>(Prisma.sql`SELECT ${tenantColumns} FROM tenants`);

export async function findTenants(query: Query): Promise<TenantRecord[]> {
  return (await query<TenantRow, never>(everyTenant, {})).map(toTenant);
}

const tenantBySlug = prepare<'slug'>(Prisma.sql`SELECT ${tenantColumns} FROM tenants WHERE slug = ${'slug'}`);

export async function findTenant(query: Query, slug: string): Promise<TenantRecord | null> {
  const [row] = await query<TenantRow, 'slug'>(tenantBySlug, { slug: encodeText(slug) });
  return row === undefined ? null : toTenant(row);
}

/** A tenant by its slug, and one of its users. */
export interface TenantUserKey {
  readonly slug: string;
  readonly userId: string;
}

export type TenantWithUser = { readonly tenant: TenantRecord; readonly user: UserRecord | null } | null;

type TenantUserRow = TenantRow & (UserRow | { id: null });

const tenantWithUser = prepare<'slug' | 'user'>(Prisma.sql`
  SELECT ${tenantColumns}, ${userColumns}
  FROM tenants LEFT JOIN users ON users.tenant_id = tenants.id AND users.id = ${'user'}
  WHERE tenants.slug = ${'slug'}`);

export async function findTenantWithUser(
  query: Query,
  { slug, userId }: TenantUserKey,
): Promise<TenantWithUser> {
  const values = { slug: encodeText(slug), user: encodeText(userId) };
  const [row] = await query<TenantUserRow, 'slug' | 'user'>(tenantWithUser, values);
  return row === undefined ? null : toTenantWithUser(row);
}

const tenantsWithUsers = prepare<'keys'>(Prisma.sql`
  SELECT ${tenantColumns}, ${userColumns}
  FROM ROWS FROM (json_to_recordset(${'keys'}::json) AS (slug text, user_id text))
    WITH ORDINALITY AS given (slug, user_id, place)
  LEFT JOIN tenants ON tenants.slug = given.slug
  LEFT JOIN users ON users.tenant_id = tenants.id AND users.id = given.user_id
  ORDER BY given.place`);

export async function findTenantsWithUsers(
  query: Query,
  keys: readonly TenantUserKey[],
): Promise<TenantWithUser[]> {
  const encoded = keys.map(({ slug, userId }) => ({ slug: encodeText(slug), user_id: encodeText(userId) }));
  const values = { keys: JSON.stringify(encoded) };
  const rows = await query<TenantUserRow | { tenant_id: null }, 'keys'>(tenantsWithUsers, values);
  return rows.map((row) => (row.tenant_id === null ? null : toTenantWithUser(row)));
}

function toTenantWithUser(row: TenantUserRow): TenantWithUser {
  return { tenant: toTenant(row), user: row.id === null ? null : toUser(row) };
}

const userById = prepare<'tenant' | 'user'>(Prisma.sql`
  SELECT ${userColumns} FROM users WHERE tenant_id = ${'tenant'} AND id = ${'user'}`);

export async function findUser(query: Query, tenantId: string, id: string): Promise<UserRecord | null> {
  const values = { tenant: encodeText(tenantId), user: encodeText(id) };
  const [row] = await query<UserRow, 'tenant' | 'user'>(userById, values);
  return row === undefined ? null : toUser(row);
}

const usersByEmail = prepare<'tenant' | 'email'>(Prisma.sql`
  SELECT ${userColumns} FROM users WHERE tenant_id = ${'tenant'} AND email = ${'email'}`);

export async function findUsersByEmail(query: Query, tenantId: string, email: string): Promise<UserRecord[]> {
  const values = { tenant: encodeText(tenantId), email: encodeText(email) };
  return (await query<UserRow, 'tenant' | 'email'>(usersByEmail, values)).map(toUser);
}

const runById = prepare<'tenant' | 'run'>(Prisma.sql`
  SELECT ${runColumns} FROM runs WHERE tenant_id = ${'tenant'} AND id = ${'run'}`);

export async function findRun(query: Query, tenantId: string, id: string): Promise<RunRecord | null> {
  const values = { tenant: encodeText(tenantId), run: encodeText(id) };
  const [row] = await query<RunRow, 'tenant' | 'run'>(runById, values);
  return row === undefined ? null : toRun(row);
}

const runByKey = prepare<'tenant' | 'key'>(Prisma.sql`
  SELECT ${runColumns} FROM runs WHERE tenant_id = ${'tenant'} AND idempotency_key = ${'key'}`);

export async function findRunByKey(query: Query, tenantId: string, key: string): Promise<RunRecord | null> {
  const values = { tenant: encodeText(tenantId), key: encodeText(key) };
  const [row] = await query<RunRow, 'tenant' | 'key'>(runByKey, values);
  return row === undefined ? null : toRun(row);
}
