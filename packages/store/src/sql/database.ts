import type { PrismaClient } from '../generated/prisma/client.ts';

/** An open database with the current schema. */
export interface Database {
  readonly prisma: PrismaClient;
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
