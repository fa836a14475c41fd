import { expect } from '@jest/globals';
import type { Store } from '@sluice/engine';
import type { Child } from './run-child.ts';

/** Lets the child of `commit-forever` work, kills it, and returns the runs it was told were committed. */
export async function killAtWork(child: Child, commits: number): Promise<readonly string[]> {
  const acknowledged: string[] = [];
  while (acknowledged.length < commits) {
    acknowledged.push(await child.line());
  }
  await child.kill();
  return acknowledged;
}

/** Contract 6.5: what was acknowledged is there, and every checkpoint that is there is there whole. */
export async function expectWholeCommits(
  store: Store,
  tenant: string,
  acknowledged: readonly string[],
): Promise<void> {
  const audit = await store.audit(tenant, { limit: 100_000 });
  const runIds = new Set(audit.map((event) => event.run_id ?? ''));
  expect([...runIds]).toEqual(expect.arrayContaining([...acknowledged]));
  expect(audit).toHaveLength(2 * runIds.size);
  for (const runId of runIds) {
    const run = await store.run(tenant, runId);
    const user = await store.user(tenant, run?.userId ?? '');
    expect(user?.app_metadata).toEqual({ done: true });
  }
}
