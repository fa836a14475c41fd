import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSandbox } from '@sluice/sandbox';
import { bundleFromParts, createSluice, type Sluice } from 'sluice';

const login = (slug: string, action: string) => ({
  slug,
  name: slug,
  trigger: 'login' as const,
  stages: { 'post-auth': { start: action, blocks: { [action]: { type: 'custom_action', action } } } },
});

describe('kill -9 of a runner in mid-action', () => {
  const sandbox = createSandbox({ runners: 2 });
  let sluice: Sluice;
  beforeAll(async () => {
    let release: () => void = () => undefined;
    sluice = await createSluice({
      issuer: 'https://login.acme.example',
      database: 'memory',
      ports: {
        actions: sandbox,
        // The hung action waits for an answer that never comes.
        wire: {
          send: (_, signal) =>
            new Promise((_resolve, reject) => {
              release = () => reject(new Error('aborted'));
              signal.addEventListener('abort', release);
            }),
        },
      },
    });
    await sluice.publish(
      bundleFromParts({
        tenantFile: { tenant: { slug: 'acme', name: 'Acme' }, fetch: { allow: ['slow.acme.example'] } },
        flows: [login('hangs', 'hang'), login('quick', 'quick')],
        actions: [
          {
            slug: 'hang',
            source: `api.user.setAppMetadata({ hung: true }); await api.fetch('https://slow.acme.example/');`,
            language: 'javascript',
          },
          { slug: 'quick', source: `api.session.setCustomClaim('n', 1 + 1);`, language: 'javascript' },
        ],
        users: [{ id: 'usr_jane', email: 'jane@acme.example' }],
      }),
    );
  });
  afterAll(async () => {
    await sluice.close();
    await sandbox.close();
  });

  const run = (flow: string) =>
    sluice.start({
      tenant: 'acme',
      flow,
      event: { client: { id: 'web', type: 'web' } },
      authentication: { outcome: 'authenticated', user: { id: 'usr_jane' } },
    });

  it('5.20 5.21 denies that action with sandbox_crashed, and every other run goes on', async () => {
    expect((await run('quick')).status).toBe('completed');
    const hung = run('hangs');
    await new Promise((resolve) => setTimeout(resolve, 400));
    for (const pid of sandbox.runnerPids()) process.kill(pid, 'SIGKILL');
    const others = await Promise.all(Array.from({ length: 20 }, () => run('quick')));
    expect(others.map((result) => [result.status, result.claims])).toEqual(
      others.map(() => ['completed', { n: 2 }]),
    );
    const denied = await hung;
    expect(denied).toMatchObject({ status: 'denied', accessToken: null });
    const { audit } = await sluice.inspect({ tenant: 'acme', runId: denied.runId });
    expect(audit.at(-1)).toMatchObject({ type: 'flow.run_denied', data: { error_kind: 'sandbox_crashed' } });
    expect((await sluice.users.get('acme', 'usr_jane'))?.app_metadata).toEqual({});
  });
});
