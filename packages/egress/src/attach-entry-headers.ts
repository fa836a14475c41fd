import { type Secrets, WireError } from '@sluice/engine';
import { isHeaderValue, type ParsedEntry } from '@sluice/flow';

export interface AttachedHeaders {
  readonly headers: Readonly<Record<string, string>>;
  /** What must never be seen again in an answer. */
  readonly secretValues: readonly string[];
}

/**
 * Adds the headers of the allowlist entry, secrets looked up, over those of the request (contract 7.8). Throws
 * `http_fetch_failed`, naming the secret and never its value, when one is missing or cannot be sent.
 */
export async function attachEntryHeaders(
  headers: ReadonlyMap<string, string>,
  entry: ParsedEntry,
  secrets: Secrets,
  tenantSlug: string,
): Promise<AttachedHeaders> {
  const merged = new Map(headers);
  const secretValues: string[] = [];
  for (const header of entry.headers) {
    if ('text' in header) {
      merged.set(header.name, header.text);
    } else {
      const value = await readSecret(header.secret, entry, secrets, tenantSlug);
      secretValues.push(value);
      merged.set(header.name, value);
    }
  }
  return { headers: Object.fromEntries(merged), secretValues };
}

async function readSecret(
  name: string,
  entry: ParsedEntry,
  secrets: Secrets,
  tenantSlug: string,
): Promise<string> {
  const which = `The secret "${name}", which the allowlist entry of ${entry.host} names,`;
  let found: string | undefined;
  try {
    found = await secrets.get(tenantSlug, name);
  } catch {
    throw new WireError('http_fetch_failed', `${which} could not be read.`);
  }
  // A secret that comes from a file often ends in a line break.
  const value = found?.trim();
  if (value === undefined || value === '') throw new WireError('http_fetch_failed', `${which} is not set.`);
  if (!isHeaderValue(value)) {
    throw new WireError('http_fetch_failed', `${which} holds characters that a header cannot carry.`);
  }
  return value;
}
