import { describe, expect, it } from '@jest/globals';
import type { Secrets } from '@sluice/engine';
import { type AllowEntry, parseAllowEntry } from '@sluice/flow';
import { attachEntryHeaders } from './attach-entry-headers.ts';

const vault: Record<string, string> = {
  'acme/fraud-key': 'Bearer s3cr3t',
  'acme/from-file': 's3cr3t\n',
  'acme/broken': 'one\r\nx-admin: 1',
  'acme/empty': ' ',
};
const secrets: Secrets = { get: (tenant, name) => vault[`${tenant}/${name}`] };

async function attach(headers: Record<string, string>, tenant = 'acme', source: Secrets = secrets) {
  const entry: AllowEntry = { host: 'fraud.example.com', headers };
  const parsed = parseAllowEntry(entry);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return await attachEntryHeaders(new Map([['authorization', 'mine']]), parsed.value, source, tenant);
}

describe('headers of an allowlist entry', () => {
  it('7.8 are added with the secret in its place, over the ones of the action', async () => {
    expect(await attach({ Authorization: 'secret:fraud-key', 'x-client': 'sluice' })).toEqual({
      headers: { authorization: 'Bearer s3cr3t', 'x-client': 'sluice' },
      secretValues: ['Bearer s3cr3t'],
    });
  });

  it('7.8 a line break at the end of a secret is not part of it', async () => {
    expect(await attach({ 'x-key': 'secret:from-file' })).toMatchObject({ headers: { 'x-key': 's3cr3t' } });
  });

  it.each(['missing', 'empty'])('7.8 a secret that is %s fails the fetch by its name', async (name) => {
    await expect(attach({ 'x-key': `secret:${name}` })).rejects.toMatchObject({
      errorKind: 'http_fetch_failed',
      message: `The secret "${name}", which the allowlist entry of fraud.example.com names, is not set.`,
    });
  });

  it('7.8 a tenant gets no secret of another', async () => {
    await expect(attach({ 'x-key': 'secret:fraud-key' }, 'globex')).rejects.toMatchObject({
      errorKind: 'http_fetch_failed',
    });
  });

  it('7.8 a secret cannot smuggle a header, and the message does not hold it', async () => {
    const failure = await attach({ 'x-key': 'secret:broken' }).catch((error: unknown) => String(error));
    expect(failure).toContain('"broken"');
    expect(failure).not.toContain('x-admin');
  });

  it('7.8 a vault that fails does not show its error', async () => {
    const failing: Secrets = { get: () => Promise.reject(new Error('vault token hvs.123 expired')) };
    const failure = await attach({ 'x-key': 'secret:k' }, 'acme', failing).catch((error: unknown) =>
      String(error),
    );
    expect(failure).toContain('could not be read');
    expect(failure).not.toContain('hvs');
  });
});
