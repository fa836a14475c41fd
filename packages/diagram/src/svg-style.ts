interface Palette {
  readonly page: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly faint: string;
  readonly room: string;
  readonly accent: string;
  readonly change: string;
  readonly grey: string;
  /** Line and ground. */
  readonly blue: readonly [string, string];
  readonly violet: readonly [string, string];
  readonly teal: readonly [string, string];
  readonly amber: readonly [string, string];
  readonly green: readonly [string, string];
  readonly red: readonly [string, string];
}

const light: Palette = {
  ...{ page: '#ffffff', ink: '#1d2733', soft: '#5a6675', line: '#5a6675', faint: '#c9d0d8', room: '#f7f8fa' },
  ...{ accent: '#0b57d0', change: '#a35b00', grey: '#eef1f5' },
  blue: ['#2b5ca8', '#e6effc'],
  violet: ['#6a3fa0', '#f3ecfb'],
  teal: ['#1b7070', '#e2f4f4'],
  amber: ['#8a6100', '#fff4d6'],
  green: ['#1f7a42', '#e3f4e8'],
  red: ['#b3261e', '#fde7e5'],
};

const dark: Palette = {
  ...{ page: '#14181d', ink: '#e4e9ef', soft: '#a3afbc', line: '#97a3b1', faint: '#3c4651', room: '#1a1f26' },
  ...{ accent: '#8ab8ff', change: '#f0b060', grey: '#262d36' },
  blue: ['#86b1f5', '#1b2a42'],
  violet: ['#c3a1f0', '#2b2140'],
  teal: ['#72cccc', '#16302f'],
  amber: ['#e6bd5c', '#352b12'],
  green: ['#7fd19c', '#173322'],
  red: ['#f2958e', '#3d1d1b'],
};

/** Every rule begins with the picture's own class, so that a page which holds it keeps its looks. */
function paint(palette: Palette): string {
  const { page, ink, soft, line, faint, room, accent, change, grey, red, green, amber } = palette;
  const shapes = (kinds: readonly string[], [stroke, fill]: readonly [string, string]) =>
    rule(
      kinds.map((kind) => `.${kind} > .shape`),
      `fill: ${fill}; stroke: ${stroke}`,
    );
  const marked = (mark: string, [stroke, fill]: readonly [string, string | null]) => [
    rule([`.${mark} > .shape`], `${fill === null ? '' : `fill: ${fill}; `}stroke: ${stroke}`),
    rule([`.${mark} > .wire`], `stroke: ${stroke}`),
    rule([`.${mark} > .tip`], `fill: ${stroke}; stroke: ${stroke}`),
  ];
  return [
    rule(['.page'], `fill: ${page}`),
    rule(['text'], `fill: ${ink}`),
    rule(['.heading ~ .heading', '.note', '.group > text'], `fill: ${soft}`),
    rule(['.shape'], `fill: ${grey}; stroke: ${line}`),
    rule(['.stage > .shape'], `fill: ${room}; stroke: ${faint}`),
    rule(['.subflow-group > .shape'], `fill: none; stroke: ${line}`),
    shapes(['action'], palette.blue),
    shapes(['decision'], palette.violet),
    shapes(['webhook'], palette.teal),
    shapes(['prompt', 'host'], amber),
    shapes(['allow', 'done'], green),
    shapes(['deny', 'denied', 'missing'], red),
    rule(['.wire'], `fill: none; stroke: ${line}`),
    rule(['.tip'], `fill: ${line}; stroke: ${line}`),
    rule(['.edge > text'], `stroke: ${page}`),
    rule(['.error > .wire', '.denied > .wire'], `stroke: ${red[0]}`),
    rule(['.error > .tip', '.denied > .tip'], `fill: ${red[0]}; stroke: ${red[0]}`),
    ...marked('is-taken', [accent, null]),
    ...marked('is-reached', green),
    ...marked('is-missed', red),
    ...marked('is-added', green),
    ...marked('is-removed', red),
    ...marked('is-changed', [change, amber[1]]),
  ].join('\n');
}

function rule(selectors: readonly string[], look: string): string {
  return `${selectors.map((selector) => `.sluice-flow ${selector}`).join(', ')} { ${look} }`;
}

/** What does not depend on light and dark: shapes and lines tell kinds and marks apart without colour. */
const form = [
  ".sluice-flow { font-family: 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif }",
  rule(['.heading', '.group > text'], 'font-weight: bold'),
  rule(['.heading ~ .heading'], 'font-weight: normal'),
  rule(['.shape', '.wire'], 'stroke-width: 1.2'),
  rule(['.edge > text'], 'stroke-width: 3; stroke-linejoin: round; paint-order: stroke'),
  rule(['.deny > .shape', '.allow > .shape'], 'stroke-width: 2.2'),
  rule(
    [
      '.subflow-group > .shape',
      '.disabled > .shape',
      '.missing > .shape',
      ...['.error', '.denied', '.call', '.disabled'].map((kind) => `${kind} > .wire`),
    ],
    'stroke-dasharray: 5 4',
  ),
  rule(['.dim'], 'opacity: 0.4'),
  rule(['.is-reached > .shape', '.is-reached > .wire'], 'stroke-width: 1.8'),
  rule(['.is-taken > .shape', '.is-taken > .wire'], 'stroke-width: 3'),
  rule(['.is-added > .shape', '.is-added > .wire'], 'stroke-width: 3'),
  rule(['.is-missed > .shape'], 'stroke-width: 2.4; stroke-dasharray: 6 3'),
  rule(
    ['.is-missed > .wire', '.is-removed > .wire', '.is-removed > .shape'],
    'stroke-width: 2.4; stroke-dasharray: 2 3',
  ),
  rule(['.is-changed > .shape', '.is-changed > .wire'], 'stroke-width: 3; stroke-dasharray: 10 3'),
  rule(['.is-removed > text'], 'text-decoration: line-through'),
].join('\n');

/**
 * The look of a picture, read well on light and on dark pages; it brings its own page. Plain rules without variables: viewers that are
 * no browsers show it too, in its light form.
 */
export const svgStyle = `
${paint(light)}
${form}
@media (prefers-color-scheme: dark) {
${paint(dark)}
}
`;
