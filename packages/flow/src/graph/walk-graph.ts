export type Edges = ReadonlyMap<string, readonly string[]>;

export interface GraphWalk {
  /** One for each edge that leads back to where its walk came from, first and last node the same. None: no cycle. */
  readonly cycles: readonly (readonly string[])[];
  /** Every node after all that it leads to, back edges left aside. */
  readonly order: readonly string[];
}

/** Walks a directed graph in depth, `from` first. Edges to nodes that are no key of `edges` are passed over. */
export function walkGraph(edges: Edges, from: readonly string[] = []): GraphWalk {
  const done = new Set<string>();
  const cycles: string[][] = [];
  const order: string[] = [];
  for (const root of [...from, ...edges.keys()]) {
    if (done.has(root) || !edges.has(root)) continue;
    // An own stack: a flow may be longer than the call stack is deep.
    const trail: { node: string; next: number }[] = [{ node: root, next: 0 }];
    const depths = new Map([[root, 0]]);
    for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
      const target = edges.get(top.node)?.[top.next];
      top.next += 1;
      if (target === undefined) {
        trail.pop();
        depths.delete(top.node);
        done.add(top.node);
        order.push(top.node);
        continue;
      }
      const depth = depths.get(target);
      if (depth !== undefined) cycles.push([...trail.slice(depth).map(({ node }) => node), target]);
      else if (edges.has(target) && !done.has(target)) {
        depths.set(target, trail.length);
        trail.push({ node: target, next: 0 });
      }
    }
  }
  return { cycles, order };
}

/** What can be reached from `start`, itself included. */
export function reachableFrom(edges: Edges, start: string): Set<string> {
  const reached = new Set<string>();
  const queue = [start];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (reached.has(node) || !edges.has(node)) continue;
    reached.add(node);
    queue.push(...(edges.get(node) ?? []));
  }
  return reached;
}
