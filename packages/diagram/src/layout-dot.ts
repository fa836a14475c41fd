import { SluiceError } from '@sluice/flow';
import { instance } from '@viz-js/viz';
import { z } from 'zod';

const point = z.tuple([z.number(), z.number()]);
const points = z.array(point);

/** What Graphviz asks to be drawn: `P`, `p` polygons, `b`, `B` curves, `E`, `e` ellipses, `L` lines, `T` text; upper case for filled ones but `B`. */
const operation = z.union([
  z.object({ op: z.enum(['P', 'p', 'b', 'B', 'L']), points }),
  z.object({ op: z.enum(['E', 'e']), rect: z.tuple([z.number(), z.number(), z.number(), z.number()]) }),
  z.object({
    op: z.literal('T'),
    pt: point,
    align: z.enum(['l', 'c', 'r']),
    text: z.string().transform(halveBackslashes),
  }),
  z.object({ op: z.literal('F'), size: z.number() }),
  z.object({ op: z.enum(['c', 'C', 'S', 't', 'I']) }),
]);
export type DrawOperation = z.infer<typeof operation>;

/** Graphviz writes each backslash of a text twice before it writes the text as JSON. */
function halveBackslashes(text: string): string {
  return text.replace(/\\\\/gu, '\\');
}

const operations = z.array(operation).optional();
const laidOut = z.object({
  bb: z.string(),
  _ldraw_: operations,
  objects: z.array(z.object({ name: z.string(), _draw_: operations, _ldraw_: operations })).optional(),
  edges: z
    .array(z.object({ id: z.string(), _draw_: operations, _ldraw_: operations, _hdraw_: operations }))
    .optional(),
});

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly heading: readonly DrawOperation[];
  /** By the name in DOT. */
  readonly objects: ReadonlyMap<string, Drawn>;
  /** By the edge's id. */
  readonly edges: ReadonlyMap<string, Drawn>;
}

export interface Drawn {
  readonly shape: readonly DrawOperation[];
  readonly head: readonly DrawOperation[];
  readonly text: readonly DrawOperation[];
}

/** Graphviz, compiled to WebAssembly, in this process; it reads and writes nothing. */
let graphviz: ReturnType<typeof instance> | undefined;

/** Where everything goes. Points are counted from the lower left corner. */
export async function layOutDot(dot: string): Promise<Layout> {
  graphviz ??= instance();
  const found = (await graphviz).render(dot, { format: 'json', engine: 'dot' });
  if (found.status === 'failure') {
    // An instance that ran out of its memory is of no use any more.
    graphviz = undefined;
    throw new SluiceError('drawing_failed', 'Graphviz could not lay out the flow', {
      details: found.errors.map(({ message }) => message),
      hint: 'Other formats need no layout: --format mermaid, or dot for a Graphviz of your own.',
    });
  }
  const read = laidOut.parse(JSON.parse(found.output));
  const [left = 0, bottom = 0, right = 0, top = 0] = read.bb.split(',').map(Number);
  return {
    width: right - left,
    height: top - bottom,
    heading: read._ldraw_ ?? [],
    objects: new Map(
      (read.objects ?? []).map((object) => [
        object.name,
        { shape: object._draw_ ?? [], head: [], text: object._ldraw_ ?? [] },
      ]),
    ),
    edges: new Map(
      (read.edges ?? []).map((edge) => [
        edge.id,
        { shape: edge._draw_ ?? [], head: edge._hdraw_ ?? [], text: edge._ldraw_ ?? [] },
      ]),
    ),
  };
}
