import type { PrismaClient } from '../generated/prisma/client.ts';
import type { Statement, Values } from './statement.ts';

/** An open database with the current schema. */
export interface Database {
  readonly prisma: PrismaClient;
  /** Rows by column. What every run sends goes this way, past Prisma's client, whose own work on a statement is the larger part of it. */
  query<Row, Name extends string>(statement: Statement<Name>, values: Values<Name>): Promise<readonly Row[]>;
  /** See `Store.exclusively`. */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** One of the two databases that the same SQL runs on. */
export interface Driver {
  /** For messages, such as `the database at db.example.com:5432/sluice`. Never holds a password. */
  readonly title: string;
  /** Rejects with a SluiceError, or with the database's own error, and then leaves nothing open. */
  open(): Promise<Database>;
}
