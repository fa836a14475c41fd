import {
  type BlockDefinition,
  type BlockDescriptor,
  continueTarget,
  type FlowDefinition,
  type StageDefinition,
  stageIds,
  subflowStage,
} from '@sluice/flow';
import { mermaidLabel, shorten } from './mermaid-label.ts';

/**
 * The flow as a Mermaid flowchart: a stage is a subgraph, a decision a diamond whose edges carry its expressions, `deny` a red end,
 * `run_flow` a sub-routine, `prompt` a place where the run waits. What the host does between the stages is drawn too.
 */
export function renderMermaid(flow: FlowDefinition, descriptors: readonly BlockDescriptor[]): string {
  const types = new Map(descriptors.map((descriptor) => [descriptor.type, descriptor]));
  const route = stageRoute(flow);
  const lines = [`%% ${flow.slug}`, 'flowchart TD', `  begin([${mermaidLabel(shorten(flow.name))}])`];
  const edges = [...route.edges];
  const missing = new Map<string, string>();
  for (const [id, stage] of route.stages) {
    const exit = route.after(id);
    lines.push(`  subgraph stage_${nodeName(id)}[${mermaidLabel(id)}]`);
    for (const [slug, block] of Object.entries(stage.blocks)) {
      lines.push(`    ${renderNode(slug, block)}`);
      for (const { target, label } of targetsOf(block, types.get(block.type))) {
        if (target === continueTarget) edges.push(edge(nodeId(slug), exit, label));
        else if (Object.hasOwn(stage.blocks, target)) edges.push(edge(nodeId(slug), nodeId(target), label));
        else {
          missing.set(target, `  missing_${nodeName(target)}[${mermaidLabel(`no block ${target}`)}]:::deny`);
          edges.push(edge(nodeId(slug), `missing_${nodeName(target)}`, label));
        }
      }
    }
    lines.push('  end');
  }
  const classes = [
    '  classDef deny fill:#fde8e8,stroke:#c0392b,color:#7b241c',
    '  classDef allow fill:#e8f6ec,stroke:#27864a,color:#1d5e35',
    '  classDef wait fill:#fef6e0,stroke:#b7860b,color:#6b4e05',
  ];
  return `${[...lines, ...route.nodes, ...missing.values(), ...edges, ...classes].join('\n')}\n`;
}

interface Route {
  readonly stages: readonly (readonly [string, StageDefinition])[];
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
  /** Node that a stage's `continue` leads to. */
  after(stage: string): string;
}

/** Which stage follows which (contract, section 2); stages that the flow does not define are passed through. */
function stageRoute(flow: FlowDefinition): Route {
  const order: readonly string[] = flow.trigger === 'subflow' ? [subflowStage] : stageIds;
  const stages = order.flatMap((id) => {
    const stage = Object.entries(flow.stages).find(([name]) => name === id)?.[1];
    return stage === undefined ? [] : [[id, stage] as const];
  });
  const startOf = (ids: readonly string[]): string => {
    const found = stages.find(([id]) => ids.includes(id));
    return found === undefined ? 'done' : nodeId(found[1].start);
  };
  const following = (id: string): string => startOf(order.slice(order.indexOf(id) + 1));
  const done = `  done([${mermaidLabel(flow.trigger === 'subflow' ? 'back to the caller' : 'tokens issued')}]):::allow`;
  if (flow.trigger !== 'login') {
    const first = flow.trigger === 'token' ? startOf(['issue-tokens']) : startOf(order);
    return { stages, nodes: [done], edges: [edge('begin', first)], after: following };
  }
  const registers = stages.some(([id]) => id === 'registration');
  const known = startOf(['post-auth', 'post-login', 'issue-tokens']);
  return {
    stages,
    nodes: [`  host{{${mermaidLabel('the host verifies credentials')}}}:::wait`, done],
    edges: [
      edge('begin', stages.some(([id]) => id === 'pre-login') ? startOf(['pre-login']) : 'host'),
      ...(registers
        ? [edge('host', startOf(['registration']), 'new user'), edge('host', known, 'known user')]
        : [edge('host', known)]),
    ],
    after: (id) => (id === 'pre-login' ? 'host' : following(id)),
  };
}

function renderNode(slug: string, block: BlockDefinition): string {
  const named = text(block, 'name') ?? slug;
  const note = {
    custom_action: 'action',
    call_webhook: 'url',
    prompt: 'prompt',
    run_flow: 'flow',
    deny: 'reason',
    log_event: 'message',
  }[block.type];
  const said = note === undefined ? undefined : text(block, note);
  const label = mermaidLabel(
    shorten(named),
    ...(said === undefined || said === named ? [block.type] : [`${block.type}: ${shorten(said, 60)}`]),
  );
  const id = nodeId(slug);
  switch (block.type) {
    case 'decision':
      return `${id}{${mermaidLabel(shorten(named))}}`;
    case 'deny':
      return `${id}([${label}]):::deny`;
    case 'allow':
      return `${id}([${label}]):::allow`;
    case 'run_flow':
      return `${id}[[${label}]]`;
    case 'prompt':
      return `${id}[/${label}/]:::wait`;
    default:
      return `${id}[${label}]`;
  }
}

interface Leaving {
  readonly target: string;
  readonly label?: string;
}

/** Where a block may send the run. A block that its type refuses is drawn by its `next`, so that broken flows have a picture too. */
function targetsOf(block: BlockDefinition, descriptor: BlockDescriptor | undefined): readonly Leaving[] {
  if (block.type === 'deny') return [];
  if (block.type === 'allow') return [{ target: continueTarget }];
  const { type: _, ...config } = block;
  const parsed = descriptor?.config.safeParse(config);
  if (descriptor === undefined || parsed?.success !== true)
    return [{ target: text(block, 'next') ?? continueTarget }];
  return descriptor.targets(parsed.data).map(({ target, path }) => {
    const label = labelOf(block, path);
    return label === undefined ? { target } : { target, label };
  });
}

function labelOf(block: BlockDefinition, path: readonly (string | number)[]): string | undefined {
  const [head, index] = path;
  if (head === 'next' || head === undefined) return undefined;
  if (head === 'onError') return 'on error';
  const list: unknown = block[head];
  const branch: unknown = Array.isArray(list) && typeof index === 'number' ? list[index] : undefined;
  if (typeof branch === 'object' && branch !== null && 'when' in branch && typeof branch.when === 'string')
    return branch.when;
  return String(head);
}

function edge(from: string, to: string, label?: string): string {
  return label === undefined ? `  ${from} --> ${to}` : `  ${from} -->|${mermaidLabel(shorten(label))}| ${to}`;
}

function text(block: BlockDefinition, key: string): string | undefined {
  const value: unknown = Object.hasOwn(block, key) ? block[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function nodeId(slug: string): string {
  return `block_${nodeName(slug)}`;
}

/** Slugs have no underscore, so no two of them meet. What is no slug is spelled by its numbers. */
function nodeName(slug: string): string {
  return Array.from(slug, (sign) =>
    /[a-z0-9]/u.test(sign) ? sign : sign === '-' ? '_' : `_${sign.codePointAt(0)}_`,
  ).join('');
}
