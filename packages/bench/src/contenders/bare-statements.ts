import pg from 'pg';
import { systemIds } from 'sluice';

/** A statement as it went to the database. */
interface Sent {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What one run sends, with places for the identifiers that every run needs anew. */
export interface Recording {
  /** All statements of a run: what it reads, and the transaction that writes it. */
  readonly all: readonly Sent[];
  /** The transaction alone. */
  readonly commit: readonly Sent[];
}

/**
 * Listens to what a run sends through pg, so that what it is held against is exactly that, however the store spells it. The
 * prototype is put back as it was.
 */
export async function recordStatements(run: () => Promise<unknown>): Promise<Recording> {
  const all: Sent[] = [];
  const { prototype } = pg.Client;
  const original = prototype.query as (...args: unknown[]) => unknown;
  const listen = function (this: pg.Client, ...args: unknown[]): unknown {
    const [config, values] = args;
    if (typeof config === 'string') all.push({ text: config, values: Array.isArray(values) ? values : [] });
    else if (typeof config === 'object' && config !== null && 'text' in config) {
      const { text, values: own } = config as { text: string; values?: unknown[] };
      all.push({ text, values: own ?? (Array.isArray(values) ? values : []) });
    }
    return original.apply(this, args);
  };
  prototype.query = listen as typeof prototype.query;
  try {
    await run();
  } finally {
    prototype.query = original as typeof prototype.query;
  }
  const commit = all.filter(({ text }) => /\b(?:INSERT INTO|UPDATE)\s+"?(?:public"?\."?)?runs\b/i.test(text));
  if (commit.length !== 1) throw new Error(`a run commits in ${commit.length} statements; expected one`);
  return { all, commit };
}

/** Sends statements of a recording once, under fresh identifiers, so that every replay writes a run of its own. */
export type Replay = () => Promise<void>;

export function replayOf(
  statements: readonly Sent[],
  send: (name: string, text: string, values: unknown[]) => Promise<unknown>,
): Replay {
  const made = /\b(run|evt|jti)_[0-9a-f]{32}\b/g;
  const prepared = statements.map(({ text, values }, place) => ({
    name: `bare_${place}_${values.length}`,
    text,
    values: values.map((value) => (typeof value === 'string' ? splitAtIds(value, made) : () => value)),
  }));
  return async () => {
    const fresh = new Map<string, string>();
    const renew = (id: string): string => {
      const known = fresh.get(id);
      if (known !== undefined) return known;
      const next = systemIds.next(id.slice(0, 3) as 'run');
      fresh.set(id, next);
      return next;
    };
    for (const { name, text, values } of prepared)
      await send(
        name,
        text,
        values.map((value) => value(renew)),
      );
  };
}

type Renew = (id: string) => string;

function splitAtIds(value: string, made: RegExp): (renew: Renew) => string {
  const ids = value.match(made) ?? [];
  if (ids.length === 0) return () => value;
  const pieces = value.split(new RegExp(made.source.replace('(run|evt|jti)', '(?:run|evt|jti)')));
  return (renew) =>
    pieces.map((piece, place) => piece + (ids[place] === undefined ? '' : renew(ids[place]))).join('');
}
