import type { Drawing, DrawnEdge, DrawnGroup, DrawnNode } from './drawing.ts';
import { spellMark } from './label.ts';
import { mermaidLabel } from './mermaid-label.ts';
import { shorten } from './plain-text.ts';

/**
 * The drawing as a Mermaid flowchart: a stage is a subgraph, a decision a diamond whose edges carry its expressions, `deny` a red end,
 * `run_flow` a sub-routine, `prompt` a place where the run waits.
 */
export function renderMermaid(drawing: Drawing): string {
  const { title, caption, groups, nodes, edges } = drawing;
  const lines = [
    `%% ${comment(title)}`,
    ...(caption === null ? [] : [`%% ${comment(caption)}`]),
    'flowchart TD',
    ...nodes.filter(({ group }) => group === null).map((node) => `  ${renderNode(node)}`),
    ...groups.filter(({ parent }) => parent === null).flatMap((group) => renderGroup(group, drawing, '  ')),
    ...edges.map((edge) => `  ${renderEdge(edge)}`),
    ...renderMarks(drawing),
    '  classDef deny fill:#fde8e8,stroke:#c0392b,color:#7b241c',
    '  classDef allow fill:#e8f6ec,stroke:#27864a,color:#1d5e35',
    '  classDef wait fill:#fef6e0,stroke:#b7860b,color:#6b4e05',
    '  classDef off stroke-dasharray:5 4',
    '  classDef inside fill:none,stroke-dasharray:5 4',
  ];
  return `${lines.join('\n')}\n`;
}

/** Comments end with their line, and Mermaid takes braces after `%%` for directives. */
function comment(text: string): string {
  return shorten(text, 160).replace(/[{}]/gu, ' ');
}

function renderGroup(group: DrawnGroup, drawing: Drawing, indent: string): string[] {
  const id = nodeId(group.id);
  return [
    `${indent}subgraph ${id}[${mermaidLabel(spellMark(group.mark) + shorten(group.title))}]`,
    ...drawing.nodes
      .filter((node) => node.group === group.id)
      .map((node) => `${indent}  ${renderNode(node)}`),
    ...drawing.groups
      .filter(({ parent }) => parent === group.id)
      .flatMap((inner) => renderGroup(inner, drawing, `${indent}  `)),
    `${indent}end`,
    ...(group.kind === 'subflow' ? [`${indent}class ${id} inside`] : []),
  ];
}

function renderNode({ id, kind, title, note, mark, disabled }: DrawnNode): string {
  const name = nodeId(id);
  const label = mermaidLabel(spellMark(mark) + shorten(title), ...(note === null ? [] : [shorten(note, 60)]));
  const off = disabled ? ':::off' : '';
  switch (kind) {
    case 'decision':
      return `${name}{${label}}`;
    case 'deny':
    case 'denied':
      return `${name}([${label}]):::deny`;
    case 'missing':
      return `${name}[${label}]:::deny`;
    case 'allow':
    case 'done':
      return `${name}([${label}]):::allow`;
    case 'start':
    case 'return':
      return `${name}([${label}])`;
    case 'host':
      return `${name}{{${label}}}:::wait`;
    case 'subflow':
      return `${name}[[${label}]]`;
    case 'prompt':
      return `${name}[/${label}/]:::wait`;
    default:
      return `${name}[${label}]${off}`;
  }
}

function renderEdge(edge: DrawnEdge): string {
  const dashed = edge.disabled || edge.kind === 'error' || edge.kind === 'denied' || edge.kind === 'call';
  const label = (spellMark(edge.mark) + shorten(edge.label ?? '')).trim();
  const arrow = dashed ? '-.->' : '-->';
  const middle = label === '' ? '' : `|${mermaidLabel(label)}|`;
  return `${nodeId(edge.from)} ${arrow}${middle} ${nodeId(edge.to)}`;
}

const markStyles = {
  taken: 'stroke:#0b57d0,stroke-width:4px',
  reached: 'stroke:#1f7a42,stroke-width:2px',
  missed: 'stroke:#b3261e,stroke-width:3px,stroke-dasharray:6 3',
  added: 'stroke:#1f7a42,stroke-width:4px',
  removed: 'stroke:#b3261e,stroke-width:3px,stroke-dasharray:2 3',
  changed: 'stroke:#a35b00,stroke-width:4px,stroke-dasharray:10 3',
};

function renderMarks({ nodes, edges }: Drawing): string[] {
  return [
    ...nodes.flatMap(({ id, mark }) =>
      mark === null ? [] : [`  style ${nodeId(id)} ${markStyles[mark.kind]}`],
    ),
    ...edges.flatMap(({ mark }, index) =>
      mark === null ? [] : [`  linkStyle ${index} ${markStyles[mark.kind]}`],
    ),
  ];
}

/** Ids of drawings in the signs that Mermaid's may have. Slugs have no capitals, and no two hyphens in a row, so no two meet. */
function nodeId(id: string): string {
  return id.replace(/_/gu, 'U').replace(/\//gu, '__').replace(/[-:]/gu, '_');
}
