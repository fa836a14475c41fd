import type { CoverageReport, FlowCoverage, Measure, Tally } from '../measure/coverage-report.ts';
import { escapeHtml } from './escape-html.ts';
import { pageStyle } from './page-style.ts';

export interface ReportOptions {
  /** What the bundle is called. */
  readonly title: string;
  /**
   * The picture of a flow with what was reached marked in it, as an `<svg>` element that is safe to stand in a page; null: there is none.
   */
  readonly draw?: (flow: string, coverage: CoverageReport) => Promise<string | null>;
}

/** A file of a report, named relative to its folder. */
export interface ReportFile {
  readonly name: string;
  readonly text: string;
}

const titles = {
  blocks: 'Blocks',
  branches: 'Branches',
  edges: 'Ways out of blocks',
  conditions: 'Sides of conditions',
  denyReasons: 'Reasons of denials',
  paths: 'Feasible paths',
} as const satisfies Record<Measure, string>;
const order = Object.keys(titles) as readonly Measure[];

/**
 * A report as files that need nothing else: an index, and a page for each flow. No scripts, nothing from elsewhere, and a policy in each
 * page that lets the browser load nothing, whatever a flow's author wrote.
 */
export async function renderReport(
  report: CoverageReport,
  options: ReportOptions,
): Promise<readonly ReportFile[]> {
  const files: ReportFile[] = [{ name: 'index.html', text: renderIndex(report, options.title) }];
  for (const [slug, flow] of Object.entries(report.flows)) {
    const picture = (await options.draw?.(slug, report)) ?? null;
    files.push({ name: pageName(slug), text: renderFlow(slug, flow, picture, options.title) });
  }
  return files;
}

/** Slugs are made of these signs alone; whatever else came here names no other place. */
function pageName(slug: string): string {
  return `flow-${slug.replaceAll(/[^a-z0-9-]/gu, (sign) => `_${sign.charCodeAt(0)}_`)}.html`;
}

function renderIndex(report: CoverageReport, title: string): string {
  const shown = order.filter((measure) => report[measure] !== undefined);
  const row = (head: string, tallies: Readonly<Partial<Record<Measure, Tally>>>) =>
    `<tr><td>${head}</td>${shown.map((measure) => `<td class="number">${tally(tallies[measure])}</td>`).join('')}</tr>`;
  const isOpen = report.paths?.exact === false;
  return page(`Coverage of ${title}`, [
    `<h1>Coverage of ${escapeHtml(title)}</h1>`,
    '<table>',
    `<thead><tr><th>Flow</th>${shown.map((measure) => `<th>${titles[measure]}</th>`).join('')}</tr></thead>`,
    '<tbody>',
    ...Object.entries(report.flows).map(([slug, flow]) =>
      row(`<a href="${pageName(slug)}">${escapeHtml(slug)}</a>`, flow),
    ),
    row('<b>all</b>', report),
    '</tbody></table>',
    ...(isOpen ? ['<p class="quiet">There may be more paths than were counted.</p>'] : []),
  ]);
}

function renderFlow(slug: string, flow: FlowCoverage, picture: string | null, title: string): string {
  const shown = order.filter((measure) => flow[measure] !== undefined);
  return page(`${slug}: coverage of ${title}`, [
    '<p><a href="index.html">All flows</a></p>',
    `<h1>${escapeHtml(slug)}</h1>`,
    `<p class="quiet"><code>${escapeHtml(flow.file)}</code></p>`,
    '<table><tbody>',
    ...shown.map(
      (measure) => `<tr><td>${titles[measure]}</td><td class="number">${tally(flow[measure])}</td></tr>`,
    ),
    '</tbody></table>',
    ...(picture === null ? [] : ['<h2>Graph</h2>', `<div class="picture">${picture}</div>`]),
    ...renderHits(flow),
    ...renderGaps(flow),
    ...renderRuns(flow),
  ]);
}

/** How often runs came by each block, and how they left it. */
function renderHits({ blocks, branches, edges, hits }: FlowCoverage): string[] {
  const missed = new Set([...blocks.missing, ...branches.missing, ...(edges?.missing ?? [])]);
  const names = [...new Set([...Object.keys(hits), ...missed])];
  const slugs = names.filter((name) => !name.endsWith(']'));
  const rows = slugs.map((slug) => {
    const ways = names.filter((name) => name.startsWith(`${slug}[`));
    const count = hits[slug] ?? 0;
    const told = ways.map((name) => {
      const times = hits[name] ?? 0;
      return `<span class="${times > 0 ? 'good' : 'bad'}">${times > 0 ? '✓' : '✗'} ${escapeHtml(name.slice(slug.length + 1, -1))} ${times}×</span>`;
    });
    const mark = count > 0 ? '✓' : '✗';
    return `<tr><td class="${count > 0 ? 'good' : 'bad'}">${mark} <code>${escapeHtml(slug)}</code></td><td class="number">${count}×</td><td>${told.join(', ')}</td></tr>`;
  });
  return [
    '<h2>Blocks and how they were left</h2>',
    '<table><thead><tr><th>Block</th><th>Reached</th><th>Left</th></tr></thead><tbody>',
    ...rows,
    '</tbody></table>',
  ];
}

function renderGaps({ gaps }: FlowCoverage): string[] {
  if (gaps.length === 0) return ['<h2>What is missing</h2>', '<p class="good">Nothing.</p>'];
  return order.flatMap((measure) => {
    const own = gaps.filter((gap) => gap.measure === measure);
    if (own.length === 0) return [];
    return [
      `<h2>${titles[measure]} that are missing</h2>`,
      '<ul>',
      ...own.map(
        ({ name, note, file, line, column }) =>
          `<li><code>${escapeHtml(name)}</code>${note === null ? '' : ` <span class="quiet">${escapeHtml(note)}</span>`}<br><code class="quiet">${escapeHtml(`${file}:${line}:${column}`)}</code></li>`,
      ),
      '</ul>',
    ];
  });
}

function renderRuns({ paths }: FlowCoverage): string[] {
  if (paths === undefined) return [];
  const { beyond, unlisted, unfinished, undecided, exact } = paths;
  const named = (what: string, runs: typeof beyond) =>
    runs.map(({ suite, scenario }) => `<li>${what}: ${escapeHtml(`${suite}: ${scenario}`)}</li>`);
  const told = [
    ...(exact ? [] : ['<li>There may be more paths than were listed.</li>']),
    ...(undecided > 0 ? [`<li>Of ${undecided} more paths nobody knows whether they are feasible.</li>`] : []),
    ...(unfinished > 0 ? [`<li>${unfinished} runs came to no end, and took no path.</li>`] : []),
    ...named('Beside the listed paths, by a limit or the network', beyond),
    ...named('Took a path that is not listed', unlisted),
  ];
  return told.length === 0 ? [] : ['<h2>Runs beside the paths</h2>', '<ul>', ...told, '</ul>'];
}

function tally(of: Tally | undefined): string {
  if (of === undefined) return '<span class="quiet">–</span>';
  const { covered, total } = of;
  const percent = total === 0 ? 100 : Math.floor((covered * 100) / total);
  return `<span class="${covered === total ? 'good' : 'bad'}">${covered}/${total}</span><span class="bar"><i style="width:${percent}%"></i></span>`;
}

function page(title: string, body: readonly string[]): string {
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${pageStyle}</style>`,
    '</head>',
    '<body>',
    ...body,
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}
