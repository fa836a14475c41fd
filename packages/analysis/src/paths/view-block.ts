import {
  type AllowConfig,
  allowDescriptor,
  type BlockDefinition,
  type BlockDescriptor,
  type CallWebhookConfig,
  type ConfigPath,
  type CustomActionConfig,
  callWebhookDescriptor,
  continueTarget,
  customActionDescriptor,
  type DecisionConfig,
  type DenyConfig,
  decisionDescriptor,
  denyDescriptor,
  type LogEventConfig,
  logEventDescriptor,
  type PromptConfig,
  promptDescriptor,
  type RunFlowConfig,
  runFlowDescriptor,
  type SourceFile,
} from '@sluice/flow';

/** What a walk has to know of a block, by what it does. */
export type BlockWork =
  | { readonly kind: 'decision'; readonly config: DecisionConfig }
  | { readonly kind: 'custom_action'; readonly config: CustomActionConfig }
  | { readonly kind: 'call_webhook'; readonly config: CallWebhookConfig }
  | { readonly kind: 'prompt'; readonly config: PromptConfig }
  | { readonly kind: 'run_flow'; readonly config: RunFlowConfig }
  | { readonly kind: 'log_event'; readonly config: LogEventConfig }
  | { readonly kind: 'allow'; readonly config: AllowConfig }
  | { readonly kind: 'deny'; readonly config: DenyConfig }
  /** A host's own type: what it does is the host's, where it leads its descriptor tells. */
  | { readonly kind: 'host'; readonly targets: readonly string[] }
  /** A type that nobody knows, or a config with errors: where it leads is read from it as far as it can be. */
  | { readonly kind: 'broken'; readonly targets: readonly string[]; readonly why: string };

/** A block as it stands in its flow's file. */
export interface BlockView {
  readonly slug: string;
  readonly flow: string;
  readonly type: string;
  /** From the root of the flow's file. */
  readonly path: ConfigPath;
  readonly source: SourceFile;
  readonly action: string | null;
  readonly work: BlockWork;
}

export type BlockTypes = ReadonlyMap<string, BlockDescriptor>;

export function viewBlock(
  { type, ...config }: BlockDefinition,
  at: Pick<BlockView, 'slug' | 'flow' | 'path' | 'source'>,
  types: BlockTypes,
): BlockView {
  const work = workOf(type, config, types);
  const action = work.kind === 'custom_action' ? work.config.action : null;
  return { ...at, type, action, work };
}

function workOf(type: string, config: Readonly<Record<string, unknown>>, types: BlockTypes): BlockWork {
  const broken = (why: string): BlockWork => ({ kind: 'broken', targets: guessTargets(config), why });
  const read = <T>(descriptor: BlockDescriptor<T>, work: (config: T) => BlockWork): BlockWork => {
    const parsed = descriptor.config.safeParse(config);
    return parsed.success ? work(parsed.data) : broken('its settings have errors');
  };
  switch (type) {
    case 'decision':
      return read(decisionDescriptor, (own) => ({ kind: type, config: own }));
    case 'custom_action':
      return read(customActionDescriptor, (own) => ({ kind: type, config: own }));
    case 'call_webhook':
      return read(callWebhookDescriptor, (own) => ({ kind: type, config: own }));
    case 'prompt':
      return read(promptDescriptor, (own) => ({ kind: type, config: own }));
    case 'run_flow':
      return read(runFlowDescriptor, (own) => ({ kind: type, config: own }));
    case 'log_event':
      return read(logEventDescriptor, (own) => ({ kind: type, config: own }));
    case 'allow':
      return read(allowDescriptor, (own) => ({ kind: type, config: own }));
    case 'deny':
      return read(denyDescriptor, (own) => ({ kind: type, config: own }));
  }
  const descriptor = types.get(type);
  if (descriptor === undefined) return broken(`there is no block type "${type}"`);
  try {
    return read(descriptor, (own) => ({
      kind: 'host',
      targets: [...new Set(descriptor.targets(own).map(({ target }) => target))],
    }));
  } catch {
    return broken(`the block type "${type}" cannot say what it does`);
  }
}

/** Every place that a block with errors may lead to, by the keys that name one in the core's types. */
function guessTargets(config: Readonly<Record<string, unknown>>): readonly string[] {
  const branches = Array.isArray(config['branches']) ? config['branches'] : [];
  const named = [
    config['next'] ?? (config['otherwise'] === undefined ? continueTarget : undefined),
    config['otherwise'],
    config['onError'],
    ...branches.map((branch: unknown) =>
      typeof branch === 'object' && branch !== null && 'next' in branch ? branch.next : undefined,
    ),
  ];
  return [...new Set(named.filter((target): target is string => typeof target === 'string'))];
}
