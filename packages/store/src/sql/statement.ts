import type { Prisma } from '../generated/prisma/client.ts';

/**
 * A statement that is sent again and again. Its text is made once and a connection prepares it once: made anew and read anew by the
 * database each time, the statement costs more than what it does.
 */
export interface Statement<Name extends string> {
  /** One text has one name: connections know a prepared statement by it. */
  readonly name: string;
  readonly text: string;
  /** Names of the values in the order of `$1`, `$2`, … */
  readonly places: readonly Name[];
}

export type Values<Name extends string> = Readonly<Record<Name, string | number | boolean | null>>;

let made = 0;

/** In `sql` stands, where a value goes, the value's name. */
export function prepare<Name extends string>(sql: Prisma.Sql): Statement<Name> {
  made += 1;
  return { name: `sluice_${made}`, text: sql.text.trim(), places: sql.values as Name[] };
}

export function valuesOf<Name extends string>(
  { places }: Statement<Name>,
  values: Values<Name>,
): Values<Name>[Name][] {
  return places.map((name) => values[name]);
}
