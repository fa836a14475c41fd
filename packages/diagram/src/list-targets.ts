import { type BlockDefinition, type BlockDescriptor, type ConfigPath, continueTarget } from '@sluice/flow';
import { textOf } from './describe-block.ts';
import type { DrawnEdge } from './drawing.ts';

export interface Leaving extends Pick<DrawnEdge, 'kind' | 'way' | 'label'> {
  readonly target: string;
}

/** Where a block may send the run. A block that its type refuses is drawn by its `next`, so that broken flows have a picture too. */
export function listTargets(
  block: BlockDefinition,
  descriptor: BlockDescriptor | undefined,
): readonly Leaving[] {
  if (block.type === 'deny') return [];
  const plain: Leaving = {
    target: block.type === 'allow' ? continueTarget : (textOf(block, 'next') ?? continueTarget),
    ...{ kind: 'next', way: 'next', label: null },
  };
  if (block.type === 'allow') return [plain];
  const { type, ...config } = block;
  try {
    const parsed = descriptor?.config.safeParse(config);
    if (descriptor === undefined || parsed?.success !== true) return [plain];
    const targets = descriptor.targets(parsed.data);
    return targets.map(({ target, path }, index) => ({
      target,
      ...nameWay(block, path, type in coreWays ? null : targets.length === 1 ? 'next' : `branch:${index}`),
    }));
  } catch {
    // A host's descriptor that does not answer: what it would have said is not known.
    return [plain];
  }
}

const coreWays = { custom_action: 0, decision: 0, call_webhook: 0, prompt: 0, run_flow: 0, log_event: 0 };

/** `own`: how paths call this way of a host's block; null for the core's. */
function nameWay(block: BlockDefinition, path: ConfigPath, own: string | null): Omit<Leaving, 'target'> {
  const [head, index] = path;
  if (head === 'next' || head === undefined) return { kind: 'next', way: own ?? 'next', label: null };
  if (head === 'otherwise') return { kind: 'otherwise', way: own ?? 'otherwise', label: 'otherwise' };
  if (head === 'onError') return { kind: 'error', way: own ?? 'onError', label: 'on error' };
  const list: unknown = block[head];
  const branch: unknown = Array.isArray(list) && typeof index === 'number' ? list[index] : undefined;
  const when = typeof branch === 'object' && branch !== null && 'when' in branch ? branch.when : undefined;
  const label = typeof when === 'string' ? when : String(head);
  return { kind: 'branch', way: own ?? `branch:${String(index ?? head)}`, label };
}
