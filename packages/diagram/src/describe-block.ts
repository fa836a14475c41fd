import type { BlockDefinition, BlockDescriptor, BundleAction } from '@sluice/flow';
import type { DrawnNode, NodeKind } from './drawing.ts';

const kinds: Readonly<Record<string, NodeKind>> = {
  custom_action: 'action',
  decision: 'decision',
  call_webhook: 'webhook',
  prompt: 'prompt',
  run_flow: 'subflow',
  log_event: 'log',
  allow: 'allow',
  deny: 'deny',
};

/** Which member of a block says most of it. */
const telling: Readonly<Record<string, string>> = {
  custom_action: 'action',
  call_webhook: 'url',
  prompt: 'prompt',
  run_flow: 'flow',
  deny: 'reason',
  log_event: 'message',
};

export function kindOf(type: string, types: ReadonlyMap<string, BlockDescriptor>): NodeKind {
  if (Object.hasOwn(kinds, type)) return kinds[type] ?? 'other';
  return types.has(type) ? 'other' : 'missing';
}

/** What a block is called and what is said of it. */
export function describeBlock(
  slug: string,
  block: BlockDefinition,
  action: BundleAction | undefined,
): Pick<DrawnNode, 'title' | 'note' | 'tooltip'> {
  const title = textOf(block, 'name') ?? slug;
  const key = Object.hasOwn(telling, block.type) ? telling[block.type] : undefined;
  const said = key === undefined ? undefined : textOf(block, key);
  const disabled = action?.enabled === false ? ' (disabled)' : '';
  const method = block.type === 'call_webhook' ? `${textOf(block, 'method') ?? 'POST'} ` : '';
  const note =
    block.type === 'decision'
      ? null
      : `${block.type}${said === undefined || said === title ? '' : `: ${method}${said}`}${disabled}`;
  const tooltip = [
    title === slug ? slug : `${title} (${slug})`,
    note ?? block.type,
    textOf(block, 'description') ?? action?.description,
    action === undefined ? undefined : action.file,
    textOf(block, 'userMessage') === undefined
      ? undefined
      : `tells the user: ${textOf(block, 'userMessage')}`,
  ];
  return { title, note, tooltip: tooltip.filter((line) => line !== undefined).join('\n') };
}

/** Names people read, and where the block leads: edges show that. */
const besides: ReadonlySet<string> = new Set(['name', 'description', 'next', 'otherwise', 'onError']);

export function contentOf(block: BlockDefinition, action: BundleAction | undefined): string {
  const own = Object.entries(block).filter(([key]) => !besides.has(key));
  const config = block.type === 'decision' ? own.map(withoutTargets) : own;
  const code = action === undefined ? null : [action.language, action.enabled, action.source];
  return JSON.stringify([sortKeys(Object.fromEntries(config)), code]);
}

function withoutTargets([key, value]: [string, unknown]): [string, unknown] {
  if (key !== 'branches' || !Array.isArray(value)) return [key, value];
  return [key, value.map((branch: unknown) => (isObject(branch) ? branch['when'] : branch))];
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isObject(value)) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sortKeys(inner)]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(block: BlockDefinition, key: string): string | undefined {
  const value: unknown = Object.hasOwn(block, key) ? block[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}
