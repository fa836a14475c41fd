import {
  type BlockDefinition,
  type BlockDescriptor,
  type Bundle,
  continueTarget,
  coreBlockDescriptors,
  type FlowDefinition,
  SluiceError,
  type StageDefinition,
  stageIds,
  subflowStage,
} from '@sluice/flow';
import { contentOf, describeBlock, kindOf, textOf } from './describe-block.ts';
import {
  type BlockPlace,
  blockId,
  type Drawing,
  type DrawnEdge,
  type DrawnNode,
  safeName,
} from './drawing.ts';
import { listTargets } from './list-targets.ts';

export interface DrawOptions {
  /** Every registered block type; the core's alone unless set. */
  readonly blockTypes?: readonly BlockDescriptor[];
  /** Draw sub-routines where they are run, as groups of their own; true unless set. */
  readonly subflows?: boolean;
  /** What an action is known to deny with, by its slug: drawn as ways out of its blocks. */
  readonly denials?: ReadonlyMap<string, readonly string[]>;
  /** Beyond so many blocks sub-routines are no longer drawn inside; 400 unless set. */
  readonly mostBlocks?: number;
}

/** As deep as sub-routines may be nested (contract 3.6). */
const deepest = 5;

/**
 * The picture of a flow: stages in the order in which a run takes them, what the host does between them, sub-routines where they are run.
 * A flow with errors is drawn as far as it can be read. Throws `flow_unknown`.
 */
export function drawFlow(
  bundle: Pick<Bundle, 'flows' | 'actions'>,
  slug: string,
  options: DrawOptions = {},
): Drawing {
  const flow = bundle.flows.get(slug)?.definition;
  if (flow === undefined) throw new SluiceError('flow_unknown', `the bundle has no flow "${slug}"`);
  const types = new Map((options.blockTypes ?? coreBlockDescriptors).map((type) => [type.type, type]));
  const groups: Drawing['groups'][number][] = [];
  const nodes: DrawnNode[] = [];
  const edges: DrawnEdge[] = [];
  const mostBlocks = options.mostBlocks ?? 400;
  const order: readonly string[] = flow.trigger === 'subflow' ? [subflowStage] : stageIds;
  const stages = order.flatMap((id) => {
    const stage = Object.entries(flow.stages).find(([name]) => name === id)?.[1];
    return stage === undefined ? [] : [[id, stage] as const];
  });
  let blocks = stages.reduce((count, [, stage]) => count + Object.keys(stage.blocks).length, 0);

  addNode('start', 'start', flow.name, null, flow.description ?? flow.name);
  if (flow.trigger === 'login') drawLogin();
  else {
    drawStages(stages);
    const first = flow.trigger === 'token' ? ['issue-tokens'] : order;
    addEdge('start', startOf(first), 'next', 'next');
  }
  const ending = flow.trigger === 'subflow' ? 'back to the caller' : 'tokens issued';
  addNode('done', 'done', ending, null, ending);
  return { title: titleOf(slug, flow), caption: null, groups, nodes, edges, dimsRest: false };

  function drawLogin(): void {
    drawStages(stages.filter(([id]) => id === 'pre-login'));
    const known = startOf(['post-auth', 'post-login', 'issue-tokens']);
    const registers = stages.some(([id]) => id === 'registration');
    addNode(
      'host',
      'host',
      'the host verifies credentials',
      null,
      'The run waits here for what the host answers.',
    );
    addNode('refused', 'denied', 'sign-in failed', null, 'The host answered that authentication failed.');
    addEdge(
      'start',
      stages.some(([id]) => id === 'pre-login') ? startOf(['pre-login']) : 'host',
      'next',
      'next',
    );
    if (registers) addEdge('host', startOf(['registration']), 'answer', 'registered', 'new user');
    addEdge('host', known, 'answer', 'authenticated', registers ? 'known user' : 'known or new user');
    addEdge('host', 'refused', 'answer', 'failed', 'failed');
    drawStages(stages.filter(([id]) => id !== 'pre-login'));
  }

  function drawStages(some: typeof stages): void {
    for (const [id, stage] of some) {
      const group = `stage:${id}`;
      groups.push({ id: group, kind: 'stage', title: id, parent: null, mark: null });
      const exit = id === 'pre-login' ? 'host' : startOf(order.slice(order.indexOf(id) + 1));
      drawStage(stage, { group, within: [], flow: slug, exit, trail: [slug] });
    }
  }

  function startOf(ids: readonly string[]): string {
    const found = stages.find(([id]) => ids.includes(id));
    if (found === undefined) return 'done';
    return targetIn(found[1], found[1].start, { group: `stage:${found[0]}`, within: [], exit: 'done' });
  }

  interface Room {
    readonly group: string;
    readonly within: readonly string[];
    readonly flow: string;
    /** Node that `continue` leads to. */
    readonly exit: string;
    /** Flows around, outermost first. */
    readonly trail: readonly string[];
  }

  function drawStage(stage: StageDefinition, room: Room): void {
    for (const [block, definition] of Object.entries(stage.blocks)) drawBlock(stage, block, definition, room);
  }

  function drawBlock(stage: StageDefinition, slug: string, block: BlockDefinition, room: Room): void {
    const place: BlockPlace = { within: room.within, block: slug, flow: room.flow };
    const id = blockId(place);
    const slugOfAction = block.type === 'custom_action' ? textOf(block, 'action') : undefined;
    const action = slugOfAction === undefined ? undefined : bundle.actions.get(slugOfAction);
    const disabled = action?.enabled === false;
    nodes.push({
      id,
      kind: kindOf(block.type, types),
      group: room.group,
      ...describeBlock(slug, block, action),
      disabled,
      place,
      content: contentOf(block, action),
      mark: null,
    });
    const inner = block.type === 'run_flow' ? callable(textOf(block, 'flow'), room) : null;
    const leaving = inner === null ? id : drawSubflow(id, inner, slug, room);
    for (const { target, way, kind, label } of listTargets(block, types.get(block.type)))
      addEdge(leaving, targetIn(stage, target, room), kind, way, label, disabled);
    const denials = disabled || slugOfAction === undefined ? [] : (options.denials?.get(slugOfAction) ?? []);
    if (block.type === 'call_webhook' && (textOf(block, 'onError') ?? 'deny') === 'deny')
      addDenial(id, room.group, 'denied', 'no answer denies the run', 'on error');
    else if (denials.length > 0) addDenial(id, room.group, 'denied', denials.join('\n'), denials.join(', '));
  }

  /** The stage of a sub-routine that can be drawn inside its caller; null: it is not drawn there. */
  function callable(flow: string | undefined, { trail }: Room) {
    if (options.subflows === false || flow === undefined || trail.includes(flow) || trail.length > deepest)
      return null;
    const definition = bundle.flows.get(flow)?.definition;
    const stage = definition?.trigger === 'subflow' ? definition.stages[subflowStage] : undefined;
    if (definition === undefined || stage === undefined) return null;
    const more = Object.keys(stage.blocks).length;
    if (blocks + more > mostBlocks) return null;
    blocks += more;
    return { flow, definition, stage };
  }

  /** Draws the sub-routine and gives the node from which the run goes on after it. */
  function drawSubflow(
    caller: string,
    { flow, definition, stage }: NonNullable<ReturnType<typeof callable>>,
    slug: string,
    room: Room,
  ): string {
    const within = [...room.within, slug];
    const key = within.map(safeName).join('/');
    const group = `subflow:${key}`;
    const exit = `return:${key}`;
    groups.push({
      id: group,
      kind: 'subflow',
      title: titleOf(flow, definition),
      parent: room.group,
      mark: null,
    });
    const inside: Room = { group, within, flow, exit, trail: [...room.trail, flow] };
    addEdge(caller, targetIn(stage, stage.start, inside), 'call', 'call', 'runs');
    drawStage(stage, inside);
    addNode(exit, 'return', `back to ${slug}`, group, `Where ${flow} goes back to ${slug}.`);
    return exit;
  }

  function targetIn(
    stage: StageDefinition,
    target: string,
    room: Pick<Room, 'group' | 'within' | 'exit'>,
  ): string {
    if (target === continueTarget) return room.exit;
    if (Object.hasOwn(stage.blocks, target)) return blockId({ within: room.within, block: target });
    const id = `missing:${room.group.replace(':', '/')}/${safeName(target)}`;
    if (!nodes.some((node) => node.id === id))
      addNode(id, 'missing', `no block ${target}`, room.group, `No block "${target}" stands in this stage.`);
    return id;
  }

  function addDenial(from: string, group: string, way: string, tooltip: string, label: string): void {
    const id = from.replace(/^block:/u, 'denied:');
    addNode(id, 'denied', 'denied', group, tooltip);
    addEdge(from, id, 'denied', way, label);
  }

  function addNode(
    id: string,
    kind: DrawnNode['kind'],
    title: string,
    group: string | null,
    tooltip: string,
  ): void {
    nodes.push({
      ...{ id, kind, group, title, note: null, tooltip },
      ...{ disabled: false, place: null, content: '', mark: null },
    });
  }

  function addEdge(
    from: string,
    to: string,
    kind: DrawnEdge['kind'],
    way: string,
    label: string | null = null,
    disabled = false,
  ): void {
    edges.push({ from, to, kind, way, label, disabled, mark: null });
  }
}

function titleOf(slug: string, { name }: FlowDefinition): string {
  return name === slug ? slug : `${name} (${slug})`;
}
