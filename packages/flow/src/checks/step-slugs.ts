import type { BlockView } from './flow-view.ts';

const silentTypes: ReadonlySet<string> = new Set(['decision', 'log_event', 'allow', 'deny']);

/** Whether the block writes to `step.<its own slug>`. A block that runs an action writes to the action's slug instead. */
export function writesOwnState({ type, action }: Pick<BlockView, 'type' | 'action'>): boolean {
  return action === null && type !== 'custom_action' && !silentTypes.has(type);
}
