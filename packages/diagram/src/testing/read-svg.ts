import { DOMParser } from '@xmldom/xmldom';

/** Parses an SVG as strictly as XML asks; throws at the first fault. */
export function readSvg(text: string) {
  const parser = new DOMParser({
    onError(level, message) {
      throw new Error(`${level}: ${message}`);
    },
  });
  return parser.parseFromString(text, 'image/svg+xml');
}

export interface SeenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly text: string;
}

/** Every element, in order. */
export function elementsOf(text: string): SeenElement[] {
  return Array.from(readSvg(text).getElementsByTagName('*'), (element) => ({
    name: element.tagName,
    attributes: new Map(Array.from(element.attributes, ({ name, value }) => [name, value])),
    text: element.textContent ?? '',
  }));
}

const elements: ReadonlySet<string> = new Set([
  ...['svg', 'title', 'desc', 'style', 'g', 'rect', 'polygon', 'polyline', 'path', 'ellipse', 'text'],
]);
const attributes: ReadonlySet<string> = new Set([
  ...[
    'xmlns',
    'class',
    'role',
    'width',
    'height',
    'viewBox',
    'rx',
    'ry',
    'cx',
    'cy',
    'x',
    'y',
    'd',
    'points',
  ],
  ...['font-size', 'text-anchor'],
]);

/** What in an SVG is more than shapes and text, or comes from elsewhere; empty for ours. */
export function strangersIn(text: string): string[] {
  const seen = elementsOf(text);
  const markup = seen.flatMap(({ name, attributes: own }) => [
    ...(elements.has(name) ? [] : [`<${name}>`]),
    ...[...own.keys()].filter((key) => !attributes.has(key)).map((key) => `${name}@${key}`),
  ]);
  const styles = seen.filter(({ name }) => name === 'style').map((style) => style.text);
  const calls = styles.join('\n').match(/@import|@font-face|url\(|expression\(|<|\\/giu) ?? [];
  const prolog = text.match(/<[!?][^>]*>?/gu) ?? [];
  return [...markup, ...calls, ...prolog, ...(styles.length === 1 ? [] : [`${styles.length} styles`])];
}
