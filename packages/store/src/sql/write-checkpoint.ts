import type { Checkpoint, CommitOutcome } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import { Prisma } from '../generated/prisma/client.ts';
import { auditInsert, auditJson } from './audit-insert.ts';
import type { Database } from './database.ts';
import { toUser, type UserRow, userColumns } from './rows.ts';
import { prepare, type Statement } from './statement.ts';
import { encodeJson, encodeText } from './text-codec.ts';
import { userInsert } from './write-user.ts';

/**
 * Contract 6.1: one checkpoint is one statement, and a statement is a transaction. Its parts hang on each other:
 *
 *     target   the user to patch, locked: no user, no write
 *     written  the run, guarded by `seq` or by its keys: nobody's row, no write
 *     created, patched, recorded   only beside a `written` row
 *
 * One round trip, nothing to roll back, and no transaction left open by a process that dies on the way.
 */
export async function writeCheckpoint(
  { prisma, query }: Pick<Database, 'prisma' | 'query'>,
  checkpoint: Checkpoint,
): Promise<CommitOutcome> {
  const values = valuesFor(checkpoint);
  const [row] = await query<Outcome, Name>(statementFor(shapeOf(checkpoint)), values);
  if (row !== undefined && row.written === 1) {
    return { status: 'committed', user: row.id === null ? null : toUser(row) };
  }
  if (row?.found === false && !(await isTaken(prisma, values.tenant, checkpoint))) {
    throw new SluiceError('user_unknown', 'The user that the run belongs to is no longer there.', {
      hint: 'Start the run again.',
    });
  }
  return { status: 'conflict' };
}

type Outcome = UserRow & { readonly written: number; readonly found: boolean };

/** What makes one checkpoint's statement another text than the next one's. */
interface Shape {
  readonly starts: boolean;
  readonly creates: boolean;
  /** Whose `app_metadata` is patched: that of a user who must be there already, or of the one being created. */
  readonly patches: 'nobody' | 'stored' | 'created';
  readonly tells: boolean;
  /** Where the run's user is to be read. A statement does not see its own writes: they are read where they are made. */
  readonly user: 'users' | 'created' | 'patched';
}

function shapeOf({ run, expectedSeq, createUser, appMetadata, audit }: Checkpoint): Shape {
  const patches =
    appMetadata === null ? 'nobody' : appMetadata.userId === createUser?.id ? 'created' : 'stored';
  const owns = (id: string | undefined) => run.userId !== null && run.userId === id;
  return {
    starts: expectedSeq === 0,
    creates: createUser !== null,
    patches,
    tells: audit.length > 0,
    user: owns(createUser?.id)
      ? 'created'
      : patches === 'stored' && owns(appMetadata?.userId)
        ? 'patched'
        : 'users',
  };
}

const statements = new Map<string, Statement<Name>>();

function statementFor(shape: Shape): Statement<Name> {
  const key = Object.values(shape).join();
  const known = statements.get(key);
  if (known !== undefined) return known;
  const made = prepare<Name>(checkpointSql(shape));
  statements.set(key, made);
  return made;
}

function checkpointSql({ starts, creates, patches, tells, user }: Shape): Prisma.Sql {
  const goAhead = patches === 'stored' ? Prisma.sql`EXISTS (SELECT 1 FROM target)` : Prisma.sql`true`;
  const written = Prisma.sql`written`;
  const parts = [
    patches === 'stored'
      ? Prisma.sql`target AS (
          SELECT id FROM users WHERE tenant_id = ${at('tenant')} AND id = ${at('patchedUser')} FOR UPDATE)`
      : null,
    Prisma.sql`written AS (${starts ? insertRun(goAhead) : updateRun(goAhead)})`,
    creates
      ? Prisma.sql`created AS (${userInsert(newUser, createdMetadata(patches), written)} RETURNING ${userColumns})`
      : null,
    patches === 'stored'
      ? Prisma.sql`patched AS (
          UPDATE users SET app_metadata = app_metadata || ${at('patch')}::jsonb
          WHERE tenant_id = ${at('tenant')} AND id = ${at('patchedUser')} AND EXISTS (SELECT 1 FROM written)
          RETURNING ${userColumns})`
      : null,
    tells ? Prisma.sql`recorded AS (${auditInsert(at('tenant'), at('audit'), written)})` : null,
  ].filter((part) => part !== null);
  return Prisma.sql`
    WITH ${Prisma.join(parts)}
    SELECT outcome.written, ${goAhead} AS found, u.*
    FROM (SELECT count(*)::int AS written FROM written) AS outcome
    LEFT JOIN (${selectUser(user)}) AS u ON true`;
}

function selectUser(user: Shape['user']): Prisma.Sql {
  if (user === 'created') return Prisma.sql`SELECT * FROM created`;
  if (user === 'patched') return Prisma.sql`SELECT * FROM patched`;
  return Prisma.sql`SELECT ${userColumns} FROM users WHERE tenant_id = ${at('tenant')} AND id = ${at('user')}::text`;
}

function createdMetadata(patches: Shape['patches']): Prisma.Sql {
  const own = Prisma.sql`${at('newMetadata')}::jsonb`;
  return patches === 'created' ? Prisma.sql`${own} || ${at('patch')}::jsonb` : own;
}

/** ON CONFLICT takes in both keys: the id, and the idempotency key (contract 6.4). */
function insertRun(goAhead: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO runs (tenant_id, id, flow, flow_version, status, stage, seq, idempotency_key, user_id,
      started_at, expires_at, ended_at, snapshot)
    SELECT ${at('tenant')}::text, ${at('run')}::text, ${at('flow')}::text, ${at('flowVersion')}::int,
      ${at('status')}::text, ${at('stage')}::text, ${at('seq')}::int, ${at('idempotencyKey')}::text,
      ${at('user')}::text, ${at('startedAt')}::bigint, ${at('expiresAt')}::bigint, ${at('endedAt')}::bigint,
      ${at('snapshot')}::json
    WHERE ${goAhead}
    ON CONFLICT DO NOTHING
    RETURNING id`;
}

/** The idempotency key is the start's and stays. */
function updateRun(goAhead: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    UPDATE runs SET flow = ${at('flow')}::text, flow_version = ${at('flowVersion')}::int,
      status = ${at('status')}::text, stage = ${at('stage')}::text, seq = ${at('seq')}::int,
      user_id = ${at('user')}::text, started_at = ${at('startedAt')}::bigint,
      expires_at = ${at('expiresAt')}::bigint, ended_at = ${at('endedAt')}::bigint,
      snapshot = ${at('snapshot')}::json
    WHERE tenant_id = ${at('tenant')} AND id = ${at('run')} AND seq = ${at('expectedSeq')}::int AND ${goAhead}
    RETURNING id`;
}

const newUser = {
  tenant: at('tenant'),
  id: at('newUser'),
  email: at('newEmail'),
  emailVerified: at('newEmailVerified'),
  phone: at('newPhone'),
  name: at('newName'),
  userMetadata: at('newUserMetadata'),
  factors: at('newFactors'),
  createdAt: at('newCreatedAt'),
};

type Name = keyof ReturnType<typeof valuesFor>;

function at(name: Name): Name {
  return name;
}

function valuesFor({ tenantId, run, expectedSeq, createUser, appMetadata, audit }: Checkpoint) {
  return {
    tenant: encodeText(tenantId),
    run: encodeText(run.id),
    flow: encodeText(run.flow),
    flowVersion: run.flowVersion,
    status: run.status,
    stage: run.stage,
    seq: run.seq,
    expectedSeq,
    idempotencyKey: encodeText(run.idempotencyKey),
    user: encodeText(run.userId),
    startedAt: run.startedAt,
    expiresAt: run.expiresAt,
    endedAt: run.endedAt,
    snapshot: encodeJson(run.snapshot),
    patchedUser: encodeText(appMetadata?.userId ?? null),
    patch: appMetadata && encodeJson(appMetadata.patch),
    newUser: encodeText(createUser?.id ?? null),
    newEmail: encodeText(createUser?.email ?? null),
    newEmailVerified: createUser?.email_verified ?? null,
    newPhone: encodeText(createUser?.phone ?? null),
    newName: encodeText(createUser?.name ?? null),
    newMetadata: createUser && encodeJson(createUser.app_metadata),
    newUserMetadata: createUser && encodeJson(createUser.user_metadata),
    newFactors: createUser && encodeJson(createUser.factors),
    newCreatedAt: encodeText(createUser?.created_at ?? null),
    audit: auditJson(tenantId, audit),
  };
}

/** Was it another writer, and not the missing user, that stood in the way? */
async function isTaken(
  prisma: Database['prisma'],
  tenant: string,
  { run, expectedSeq }: Checkpoint,
): Promise<boolean> {
  const key = encodeText(run.idempotencyKey);
  const standing = await prisma.run.findMany({
    where: {
      tenantId: tenant,
      OR: [{ id: encodeText(run.id) }, ...(key === null ? [] : [{ idempotencyKey: key }])],
    },
    select: { id: true, seq: true },
  });
  return expectedSeq === 0
    ? standing.length > 0
    : !standing.some(({ id, seq }) => id === encodeText(run.id) && seq === expectedSeq);
}
