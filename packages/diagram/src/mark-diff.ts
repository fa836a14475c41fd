import type { Drawing, DrawnEdge, DrawnGroup, DrawnNode, Mark } from './drawing.ts';

/** Both drawings in one: what only `before` has is marked as removed, what only `after` has as added, the same in another form as changed. */
export function markDiff(before: Drawing, after: Drawing, caption: string): Drawing {
  return {
    title: after.title,
    caption,
    dimsRest: false,
    groups: mergeById(before.groups, after.groups, isSameGroup),
    nodes: mergeById(before.nodes, after.nodes, isSameNode),
    edges: mergeEdges(before.edges, after.edges),
  };
}

interface Marked {
  readonly id: string;
  readonly mark: Mark | null;
}

function mergeById<Item extends Marked>(
  before: readonly Item[],
  after: readonly Item[],
  isSame: (a: Item, b: Item) => boolean,
): Item[] {
  const old = new Map(before.map((item) => [item.id, item]));
  const now = new Set(after.map(({ id }) => id));
  const merged = after.map((item): Item => {
    const was = old.get(item.id);
    if (was === undefined) return { ...item, mark: markOf('added') };
    return isSame(was, item) ? item : { ...item, mark: markOf('changed') };
  });
  return [
    ...merged,
    ...before.filter(({ id }) => !now.has(id)).map((item): Item => ({ ...item, mark: markOf('removed') })),
  ];
}

/** A branch is the same where its condition is, whatever stands before it; else by the way it is. */
function mergeEdges(before: readonly DrawnEdge[], after: readonly DrawnEdge[]): DrawnEdge[] {
  const left = new Set(before);
  const matches: readonly ((a: DrawnEdge, b: DrawnEdge) => boolean)[] = [
    (a, b) => isBetween(a, b) && a.kind === b.kind && a.label === b.label,
    (a, b) => isBetween(a, b) && a.way === b.way,
  ];
  const marks = new Map<DrawnEdge, Mark | null>();
  for (const [index, isMatch] of matches.entries()) {
    for (const edge of after) {
      if (marks.has(edge)) continue;
      const was = [...left].find((one) => isMatch(one, edge));
      if (was === undefined) continue;
      left.delete(was);
      marks.set(edge, index === 0 && was.disabled === edge.disabled ? null : markOf('changed'));
    }
  }
  return [
    ...after.map((edge) => ({
      ...edge,
      mark: marks.has(edge) ? (marks.get(edge) ?? null) : markOf('added'),
    })),
    ...[...left].map((edge) => ({ ...edge, mark: markOf('removed') })),
  ];
}

function isBetween(a: DrawnEdge, b: DrawnEdge): boolean {
  return a.from === b.from && a.to === b.to;
}

function isSameNode(a: DrawnNode, b: DrawnNode): boolean {
  return a.kind === b.kind && a.content === b.content && a.disabled === b.disabled;
}

function isSameGroup(a: DrawnGroup, b: DrawnGroup): boolean {
  return a.kind === b.kind && a.title === b.title;
}

function markOf(kind: Mark['kind']): Mark {
  return { kind, note: null };
}
