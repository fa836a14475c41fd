import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJson } from './spawn-sluice.ts';

const password = { outcome: 'authenticated', aal: 'aal1', methods: ['password'] };

/** A bundle whose only action is `source`, in post-auth. */
export async function bundleOf(
  folder: string,
  source: string,
  allow: readonly unknown[] = [],
): Promise<string> {
  await mkdir(join(folder, 'b', 'flows'), { recursive: true });
  await mkdir(join(folder, 'b', 'actions'));
  await writeJson(folder, 'b/sluice.json', {
    tenant: { slug: 'tiny', name: 'Tiny' },
    denialMessage: 'Not you.',
    fetch: { allow },
  });
  const blocks = { act: { type: 'custom_action', action: 'act' } };
  await writeJson(folder, 'b/flows/login.json', {
    slug: 'login',
    name: 'Login',
    trigger: 'login',
    stages: { 'post-auth': { start: 'act', blocks } },
  });
  await writeFile(join(folder, 'b', 'actions', 'act.js'), source);
  await writeJson(folder, 'user.json', { id: 'usr_1', email: 'jane@tiny.example' });
  await writeJson(folder, 'auth.json', password);
  return 'b';
}

export const signIn = ['--flow', 'login', '--user', 'user.json', '--auth', 'auth.json'];
