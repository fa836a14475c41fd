import { SluiceError } from '@sluice/flow';

const usual =
  'It looks like postgres://user:password@host:5432/database; special characters in the password are percent-encoded.';

/** For messages: host, port and database of the URL, never the password. */
export function titleOfDatabase(url: string): string {
  const parsed = parse(url);
  if (parsed === undefined) {
    return 'the database';
  }
  const host = parsed.host || (parsed.searchParams.get('host') ?? 'localhost');
  return `the database at ${host}${parsed.pathname}`;
}

export function checkDatabaseUrl(url: string): void {
  const parsed = parse(url);
  if (parsed === undefined) {
    throw new SluiceError('database_invalid', 'The database URL is not a PostgreSQL URL.', { hint: usual });
  }
  const schema = parsed.searchParams.get('schema');
  if (schema !== null && schema !== 'public') {
    throw new SluiceError(
      'database_invalid',
      `Sluice keeps its tables in the schema "public", not in "${schema}".`,
      {
        hint: 'Leave "schema" out of the database URL; give Sluice a database of its own.',
      },
    );
  }
}

function parse(url: string): URL | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !['postgres:', 'postgresql:'].includes(parsed.protocol) || !isEncoded(parsed)) {
    return undefined;
  }
  // A bare "/", "?" or "#" in the password tears the URL there, and its rest would stand in messages as a name.
  return parsed.hash !== '' || /@/.test(parsed.pathname + parsed.search) ? undefined : parsed;
}

function isEncoded(url: URL): boolean {
  try {
    decodeURIComponent(url.username + url.password + url.pathname);
    return true;
  } catch {
    return false;
  }
}
