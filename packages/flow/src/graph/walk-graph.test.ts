import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { reachableFrom, walkGraph } from './walk-graph.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
/** Graphs of up to six nodes, with loops and with edges that lead nowhere. */
const graphs = fc
  .array(fc.array(fc.constantFrom(...names, 'nowhere'), { maxLength: 4 }), { minLength: 1, maxLength: 6 })
  .map((lists) => new Map(lists.map((targets, index) => [names[index] ?? '', targets])));

/** Reachability by multiplying the adjacency relation until nothing is added. */
function closure(edges: ReadonlyMap<string, readonly string[]>): Set<string> {
  const pairs = new Set<string>();
  for (const [from, targets] of edges) for (const to of targets) if (edges.has(to)) pairs.add(from + to);
  for (const middle of names) {
    for (const from of names) {
      for (const to of names) if (pairs.has(from + middle) && pairs.has(middle + to)) pairs.add(from + to);
    }
  }
  return pairs;
}

describe('walking a graph', () => {
  it('3.2 finds a cycle exactly when some node reaches itself', () => {
    fc.assert(
      fc.property(graphs, (edges) => {
        const reaches = closure(edges);
        const isCyclic = [...edges.keys()].some((node) => reaches.has(node + node));
        expect(walkGraph(edges).cycles.length > 0).toBe(isCyclic);
      }),
      { numRuns: 500 },
    );
  });

  it('3.2 shows cycles that are there, and taking their last edges away leaves none', () => {
    fc.assert(
      fc.property(graphs, (edges) => {
        const { cycles } = walkGraph(edges);
        const rest = new Map([...edges].map(([node, targets]) => [node, [...targets]]));
        for (const cycle of cycles) {
          expect(cycle.at(0)).toBe(cycle.at(-1));
          for (const [index, node] of cycle.slice(0, -1).entries())
            expect(edges.get(node)).toContain(cycle[index + 1]);
          const last = cycle.at(-2) ?? '';
          rest.set(
            last,
            (rest.get(last) ?? []).filter((target) => target !== cycle.at(-1)),
          );
        }
        expect(walkGraph(rest).cycles).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('orders every node after all that it leads to', () => {
    fc.assert(
      fc.property(graphs, (edges) => {
        const { cycles, order } = walkGraph(edges);
        expect([...order].sort()).toEqual([...edges.keys()].sort());
        fc.pre(cycles.length === 0);
        for (const [node, targets] of edges) {
          for (const target of targets.filter((name) => edges.has(name))) {
            expect(order.indexOf(target)).toBeLessThan(order.indexOf(node));
          }
        }
      }),
    );
  });

  it('reaches what the closure of the edges reaches', () => {
    fc.assert(
      fc.property(graphs, (edges) => {
        const reaches = closure(edges);
        const reached = reachableFrom(edges, 'a');
        expect([...reached].sort()).toEqual(
          [...edges.keys()].filter((node) => node === 'a' || reaches.has(`a${node}`)).sort(),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('walks a chain that is longer than the call stack is deep', () => {
    const chain = new Map(Array.from({ length: 50_000 }, (_, index) => [`n${index}`, [`n${index + 1}`]]));
    expect(walkGraph(chain).order).toHaveLength(50_000);
    expect(reachableFrom(chain, 'n0').size).toBe(50_000);
  });
});
