import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGb: number;
  readonly node: string;
  readonly os: string;
  /** Processes that wanted a core when it began, over the last minute: above 0.5 the machine was not quiet. */
  readonly loadBefore: number;
}

/** What figures depend on, and nothing that says whose machine it is. */
export function describeMachine(): Machine {
  const [before = 0] = loadavg();
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    node: process.versions.node,
    os: `${type()} ${release().split('.').slice(0, 2).join('.')} ${arch()}`,
    loadBefore: Math.round(before * 100) / 100,
  };
}
