import { describe, expect, it } from '@jest/globals';
import { sluice } from './run-sluice.ts';
import { acme, spawnSluice, withFolder } from './spawn-sluice.ts';

describe('sluice why', () => {
  it('explains a run that a database keeps', async () => {
    await withFolder(async (cwd) => {
      const json = await sluice(['run', acme, '--flow', 'emergency', '--data', 'kept', '--json'], { cwd });
      const { result } = JSON.parse(json.stdout) as { result: { runId: string; status: string } };
      expect(result.status).toBe('denied');
      const why = await spawnSluice(['why', result.runId, '--data', 'kept', '--bundle', acme], { cwd });
      expect([why.code, why.stderr]).toEqual([0, '']);
      expect(why.stdout).toContain('denied by outside');
      expect(why.stdout).toContain('event.request.ip');
    });
  }, 120_000);
});
