import { blockId, type Drawing, type DrawnEdge, type DrawnNode, type Mark } from './drawing.ts';

/** What a path has to tell; `FlowPath` of the analysis is one. */
export interface DrawnPath {
  readonly key: string;
  readonly steps: readonly {
    readonly within: readonly string[];
    readonly block: string;
    readonly taken: {
      readonly kind: 'branch' | 'otherwise' | 'next' | 'onError' | 'skipped' | 'denied';
      readonly index?: number;
      readonly reason?: string | null;
      readonly error_kind?: string | null;
    };
  }[];
  readonly answer: { readonly before: number; readonly outcome: string } | null;
  readonly end: { readonly status: string; readonly stage: string };
}

/** Marks one path: its blocks with the number of their step, and the edges between them. All else stands back. */
export function markPath(drawing: Drawing, path: DrawnPath, caption: string): Drawing {
  const added: { nodes: DrawnNode[]; edges: DrawnEdge[] } = { nodes: [], edges: [] };
  const notes = new Map<string, string[]>();
  const edges = new Set<DrawnEdge>();
  const nodes = new Map(drawing.nodes.map((node) => [node.id, node]));
  const leave = (id: string, way: string): string | undefined => {
    const edge = drawing.edges.find((one) => one.from === id && one.way === way);
    if (edge === undefined) return undefined;
    edges.add(edge);
    return edge.to;
  };
  const note = (id: string, text?: string) => {
    notes.set(id, [...(notes.get(id) ?? []), ...(text === undefined ? [] : [text])]);
  };
  /** Goes on over what is no block, to the next block or an end. */
  const goOn = (from: string | undefined): void => {
    for (let id = from; id !== undefined; ) {
      note(id);
      const kind = nodes.get(id)?.kind;
      if (kind === 'return') id = leave(id, 'next');
      else if (kind === 'host') id = answerFrom(id);
      else return;
    }
  };
  const answerFrom = (id: string) => {
    if (path.answer === null) return undefined;
    const found = leave(id, path.answer.outcome);
    // Without a registration stage there is one way for everybody that the host lets in.
    return found ?? (path.answer.outcome === 'registered' ? leave(id, 'authenticated') : undefined);
  };
  note('start');
  goOn(leave('start', 'next'));
  for (const [index, step] of path.steps.entries()) {
    const id = blockId(step);
    note(id, String(index + 1));
    if (step.taken.kind === 'denied') {
      const node = nodes.get(id);
      if (node === undefined || node.kind === 'deny') continue;
      if (leave(id, 'denied') === undefined) addDenial(node, step.taken);
      note(id.replace(/^block:/u, 'denied:'));
    } else goOn(leaveBlock(id, step.taken));
  }
  return {
    ...drawing,
    caption,
    dimsRest: true,
    nodes: [...drawing.nodes, ...added.nodes].map((node) => {
      const found = notes.get(node.id);
      return found === undefined
        ? node
        : { ...node, mark: taken(found.length > 0 ? `${found.join(', ')}.` : null) };
    }),
    edges: [
      ...drawing.edges.map((edge) => (edges.has(edge) ? { ...edge, mark: taken(null) } : edge)),
      ...added.edges,
    ],
  };

  function leaveBlock(id: string, how: DrawnPath['steps'][number]['taken']): string | undefined {
    if (how.kind === 'branch') return leave(id, `branch:${how.index ?? 0}`);
    if (how.kind === 'otherwise' || how.kind === 'onError') return leave(id, how.kind);
    // Into the sub-routine, or over it where it is not drawn.
    return leave(id, 'call') ?? leave(id, 'next');
  }

  /** An end for a denial that the drawing has none for. */
  function addDenial(node: DrawnNode, how: DrawnPath['steps'][number]['taken']): void {
    const why = how.error_kind ?? how.reason ?? 'denied';
    const id = node.id.replace(/^block:/u, 'denied:');
    if (nodes.has(id)) return;
    const end: DrawnNode = {
      ...{ id, kind: 'denied', group: node.group, title: 'denied', note: null, tooltip: why },
      ...{ disabled: false, place: null, content: '', mark: null },
    };
    added.nodes.push(end);
    added.edges.push({
      ...{
        from: node.id,
        to: id,
        kind: 'denied',
        way: 'denied',
        label: why,
        disabled: false,
        mark: taken(null),
      },
    });
  }
}

function taken(note: string | null): Mark {
  return { kind: 'taken', note };
}
