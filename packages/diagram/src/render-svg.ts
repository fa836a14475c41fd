import type { Drawing, Mark } from './drawing.ts';
import { escapeXml } from './escape-xml.ts';
import { labelNode } from './label.ts';
import { type Drawn, type DrawOperation, type Layout, layOutDot } from './layout-dot.ts';
import { shorten, showLines, showPlainly } from './plain-text.ts';
import { renderDot } from './render-dot.ts';
import { svgStyle } from './svg-style.ts';

const margin = 16;

/**
 * The drawing as an SVG document that stands for itself: no scripts, no links, no fonts or pictures from elsewhere, for light and dark
 * pages. It may stand in an HTML page as it is. Graphviz lays it out; the text is written here, so that authors' words are text.
 */
export async function renderSvg(drawing: Drawing): Promise<string> {
  const layout = await layOutDot(renderDot(drawing));
  const width = Math.ceil(layout.width + 2 * margin);
  const height = Math.ceil(layout.height + 2 * margin);
  const pen = createPen(layout);
  const { title, caption, groups, nodes, edges, dimsRest } = drawing;
  const dim = (mark: Mark | null) => (dimsRest && mark === null ? ' dim' : '');
  const mark = (found: Mark | null) => (found === null ? '' : ` is-${found.kind}`);
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="sluice-flow" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escapeXml(shorten(title, 200))}</title>`,
    ...(caption === null ? [] : [`<desc>${escapeXml(showPlainly(caption))}</desc>`]),
    `<style>${svgStyle}</style>`,
    `<rect class="page" width="${width}" height="${height}" rx="8"/>`,
    ...pen.text(layout.heading, 'heading', 'heading', 1),
    ...groups.map((group) => {
      const drawn = layout.objects.get(`cluster_${group.id}`);
      const kind = group.kind === 'stage' ? 'stage' : 'subflow-group';
      return part(`group ${kind}${mark(group.mark)}`, null, [
        ...pen.shapes(drawn?.shape ?? []),
        ...pen.text(drawn?.text ?? [], '', '', 0),
      ]);
    }),
    ...edges.map((edge, index) => {
      const drawn = layout.edges.get(`e${index}`);
      const disabled = edge.disabled ? ' disabled' : '';
      return part(`edge ${edge.kind}${disabled}${mark(edge.mark)}${dim(edge.mark)}`, edge.label, [
        ...pen.wires(drawn),
        ...pen.text(drawn?.text ?? [], '', '', 0),
      ]);
    }),
    ...nodes.map((node) => {
      const drawn = layout.objects.get(node.id);
      const disabled = node.disabled ? ' disabled' : '';
      return part(`node ${node.kind}${disabled}${mark(node.mark)}${dim(node.mark)}`, node.tooltip, [
        ...pen.shapes(drawn?.shape ?? []),
        ...pen.text(drawn?.text ?? [], '', 'note', labelNode(node).title.length),
      ]);
    }),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

function part(names: string, tooltip: string | null, inside: readonly string[]): string {
  const title = tooltip === null ? [] : [`<title>${escapeXml(showLines(tooltip))}</title>`];
  return [`<g class="${names}">`, ...title, ...inside, '</g>'].join('');
}

function createPen({ height }: Layout) {
  const x = (at: number) => round(at + margin);
  const y = (at: number) => round(height - at + margin);
  const spell = ([left, up]: readonly [number, number]) => `${x(left)},${y(up)}`;
  const curve = ([first, ...rest]: readonly (readonly [number, number])[]) =>
    first === undefined ? '' : `M${spell(first)}${rest.length > 0 ? `C${rest.map(spell).join(' ')}` : ''}`;
  const shape = (operation: DrawOperation, name: string): string[] => {
    switch (operation.op) {
      case 'P':
      case 'p':
        return [`<polygon class="${name}" points="${operation.points.map(spell).join(' ')}"/>`];
      case 'b':
      case 'B':
        return [`<path class="${name}" d="${curve(operation.points)}"/>`];
      case 'L':
        return [`<polyline class="${name}" points="${operation.points.map(spell).join(' ')}"/>`];
      case 'E':
      case 'e': {
        const [left, up, across, down] = operation.rect;
        const size = `rx="${round(across)}" ry="${round(down)}"`;
        return [`<ellipse class="${name}" cx="${x(left)}" cy="${y(up)}" ${size}/>`];
      }
      default:
        return [];
    }
  };
  return {
    shapes: (operations: readonly DrawOperation[]) => operations.flatMap((one) => shape(one, 'shape')),
    wires: (drawn: Drawn | undefined) => [
      ...(drawn?.shape ?? []).flatMap((one) => shape(one, 'wire')),
      ...(drawn?.head ?? []).flatMap((one) => shape(one, 'tip')),
    ],
    /** The first `leading` lines get the one class, the rest the other. */
    text(operations: readonly DrawOperation[], first: string, then: string, leading: number): string[] {
      let size = 12;
      let line = 0;
      return operations.flatMap((operation) => {
        if (operation.op === 'F') size = operation.size;
        if (operation.op !== 'T') return [];
        line += 1;
        const name = leading > 0 && line > leading ? then : first;
        const anchor = { l: 'start', c: 'middle', r: 'end' }[operation.align];
        const [left, up] = operation.pt;
        const look = `${name === '' ? '' : `class="${name}" `}font-size="${size}" text-anchor="${anchor}"`;
        return [`<text x="${x(left)}" y="${y(up)}" ${look}>${escapeXml(operation.text)}</text>`];
      });
    },
  };
}

function round(at: number): string {
  return String(Math.round(at * 10) / 10);
}
