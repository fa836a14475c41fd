import type { DrawnEdge, DrawnNode, Mark } from './drawing.ts';
import { shorten, wrap } from './plain-text.ts';

/** What is said before a label, so that marks can be told apart without colour. */
const signs: Readonly<Record<Mark['kind'], string>> = {
  taken: '',
  reached: '✓',
  missed: '✗',
  added: '+',
  removed: '−',
  changed: '~',
};

/** A mark in front of a label; empty without one. */
export function spellMark(mark: Mark | null): string {
  if (mark === null) return '';
  const spelled = [signs[mark.kind], mark.note ?? ''].filter((part) => part !== '').join(' ');
  return spelled === '' ? '' : `${spelled} `;
}

export interface LabelParts {
  readonly title: readonly string[];
  readonly note: readonly string[];
}

/** The lines of a node. */
export function labelNode({ title, note, mark, kind }: DrawnNode, width = 26): LabelParts {
  const wide = kind === 'decision' ? 20 : width;
  return {
    title: wrap(spellMark(mark) + shorten(title, 78), wide),
    note: note === null ? [] : wrap(shorten(note, 60), 34),
  };
}

/** The lines of an edge. */
export function labelEdge({ label, mark }: DrawnEdge, width = 28): readonly string[] {
  const text = (spellMark(mark) + shorten(label ?? '', 76)).trim();
  return text === '' ? [] : wrap(text, width);
}
