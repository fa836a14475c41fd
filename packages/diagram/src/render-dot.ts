import type { Drawing, DrawnEdge, DrawnGroup, DrawnNode, Mark, NodeKind } from './drawing.ts';
import { labelEdge, labelNode, spellMark } from './label.ts';
import { shorten, showLines } from './plain-text.ts';
import { quoteDot } from './quote-dot.ts';

interface Look {
  readonly shape: string;
  readonly style: string;
  readonly fill: string;
  readonly line: string;
}

/** One shape each where it matters; colours come on top. */
const looks: Readonly<Record<NodeKind, Look>> = {
  start: { shape: 'oval', style: 'filled', fill: '#eef1f5', line: '#556070' },
  done: { shape: 'oval', style: 'filled', fill: '#e3f4e8', line: '#1f7a42' },
  host: { shape: 'hexagon', style: 'filled', fill: '#fff4d6', line: '#8a6100' },
  action: { shape: 'box', style: 'filled,rounded', fill: '#e6effc', line: '#2b5ca8' },
  decision: { shape: 'diamond', style: 'filled', fill: '#f3ecfb', line: '#6a3fa0' },
  webhook: { shape: 'component', style: 'filled', fill: '#e2f4f4', line: '#1b7070' },
  prompt: { shape: 'parallelogram', style: 'filled', fill: '#fff4d6', line: '#8a6100' },
  subflow: { shape: 'box', style: 'filled', fill: '#eef1f5', line: '#556070' },
  return: { shape: 'oval', style: 'filled', fill: '#eef1f5', line: '#556070' },
  log: { shape: 'note', style: 'filled', fill: '#f6f7f9', line: '#556070' },
  allow: { shape: 'oval', style: 'filled,bold', fill: '#e3f4e8', line: '#1f7a42' },
  deny: { shape: 'octagon', style: 'filled,bold', fill: '#fde7e5', line: '#b3261e' },
  denied: { shape: 'octagon', style: 'filled', fill: '#fde7e5', line: '#b3261e' },
  other: { shape: 'tab', style: 'filled', fill: '#f6f7f9', line: '#556070' },
  missing: { shape: 'box', style: 'filled,dashed', fill: '#fde7e5', line: '#b3261e' },
};

const markLines: Readonly<Record<Mark['kind'], string>> = {
  taken: '#0b57d0',
  reached: '#1f7a42',
  missed: '#b3261e',
  added: '#1f7a42',
  removed: '#b3261e',
  changed: '#a35b00',
};
const plainLine = '#556070';
const dimmedLine = '#c3c9d1';

/** The drawing in the language of Graphviz: the same text for the same drawing. */
export function renderDot(drawing: Drawing): string {
  const { title, caption, groups, nodes, edges, dimsRest } = drawing;
  const heading = [shorten(title, 120), ...(caption === null ? [] : [shorten(caption, 160)])];
  const lines = [
    `digraph flow {`,
    `  graph [${attributes({
      label: quoteDot(...heading),
      ...{ labelloc: 't', labeljust: 'l', fontname: 'Helvetica', fontsize: '15', fontcolor: '#1d2733' },
      ...{ bgcolor: 'transparent', rankdir: 'TB', nodesep: '0.35', ranksep: '0.5', pad: '0.3' },
    })}]`,
    `  node [fontname="Helvetica", fontsize="12", margin="0.16,0.08", fontcolor="#1d2733"]`,
    `  edge [fontname="Helvetica", fontsize="10", arrowsize="0.7", fontcolor="#3a4552"]`,
    ...nodes.filter(({ group }) => group === null).map((node) => `  ${drawNode(node, dimsRest)}`),
    ...groups.filter(({ parent }) => parent === null).flatMap((group) => drawGroup(group, drawing, '  ')),
    ...edges.map((edge, index) => `  ${drawEdge(edge, index, dimsRest)}`),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

function drawGroup(group: DrawnGroup, drawing: Drawing, indent: string): string[] {
  const isStage = group.kind === 'stage';
  const look = attributes({
    label: quoteDot(spellMark(group.mark) + shorten(group.title, 100)),
    ...{ style: isStage ? 'rounded,filled' : 'rounded,dashed', color: isStage ? '#c3c9d1' : plainLine },
    ...(isStage ? { fillcolor: '#fafbfc' } : {}),
    ...{ labeljust: 'l', fontname: 'Helvetica', fontsize: '12', fontcolor: plainLine, margin: '14' },
  });
  return [
    `${indent}subgraph ${quoteDot(`cluster_${group.id}`)} {`,
    `${indent}  graph [${look}]`,
    ...drawing.nodes
      .filter((node) => node.group === group.id)
      .map((node) => `${indent}  ${drawNode(node, drawing.dimsRest)}`),
    ...drawing.groups
      .filter(({ parent }) => parent === group.id)
      .flatMap((inner) => drawGroup(inner, drawing, `${indent}  `)),
    `${indent}}`,
  ];
}

function drawNode(node: DrawnNode, dimsRest: boolean): string {
  const look = looks[node.kind];
  const { title, note } = labelNode(node);
  const isDimmed = dimsRest && node.mark === null;
  const dashed = node.disabled || node.mark?.kind === 'missed' || node.mark?.kind === 'removed';
  return `${quoteDot(node.id)} [${attributes({
    label: quoteDot(...title, ...note),
    tooltip: quoteDot(...showLines(node.tooltip).split('\n')),
    shape: look.shape,
    style: dashed && !look.style.includes('dashed') ? `${look.style},dashed` : look.style,
    fillcolor: isDimmed ? '#f6f7f9' : look.fill,
    color: node.mark === null ? (isDimmed ? dimmedLine : look.line) : markLines[node.mark.kind],
    ...(isDimmed ? { fontcolor: '#8a94a1' } : {}),
    ...(node.mark === null || node.mark.kind === 'reached' ? {} : { penwidth: '2.5' }),
    ...(node.kind === 'subflow' || node.kind === 'done' ? { peripheries: '2' } : {}),
  })}]`;
}

function drawEdge(edge: DrawnEdge, index: number, dimsRest: boolean): string {
  const { mark, kind } = edge;
  const label = labelEdge(edge);
  const isDimmed = dimsRest && mark === null;
  const calm = kind === 'denied' || kind === 'error' ? '#b3261e' : plainLine;
  const dashed = edge.disabled || kind === 'error' || kind === 'call' || kind === 'denied';
  const dotted = mark?.kind === 'missed' || mark?.kind === 'removed';
  return `${quoteDot(edge.from)} -> ${quoteDot(edge.to)} [${attributes({
    id: `e${index}`,
    ...(label.length === 0 ? {} : { label: quoteDot(...label) }),
    tooltip: quoteDot(...showLines(edge.label ?? edge.way).split('\n')),
    color: mark === null ? (isDimmed ? dimmedLine : calm) : markLines[mark.kind],
    ...(isDimmed ? { fontcolor: '#8a94a1' } : {}),
    ...(dotted ? { style: 'dotted' } : dashed ? { style: 'dashed' } : {}),
    ...(mark === null || mark.kind === 'reached' ? {} : { penwidth: '2.5' }),
  })}]`;
}

/** Values that are not quoted yet are words of ours. */
function attributes(all: Readonly<Record<string, string>>): string {
  return Object.entries(all)
    .map(([key, value]) => `${key}=${value.startsWith('"') ? value : `"${value}"`}`)
    .join(', ');
}
