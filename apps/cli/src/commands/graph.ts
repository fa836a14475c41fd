import { relative, resolve } from 'node:path';
import { explorePaths, type FlowPath, isKeyOf, type PathOptions } from '@sluice/analysis';
import {
  type Drawing,
  drawFlow,
  markCoverage,
  markDiff,
  markPath,
  renderDot,
  renderMermaid,
  renderSvg,
} from '@sluice/diagram';
import { type Bundle, type Finding, loadBundle } from '@sluice/flow';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { findFlow } from '../input/find-flow.ts';
import { readCoverage } from '../input/read-coverage.ts';
import { writeAtomically } from '../output/write-atomically.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { analysisOptions } from '../wiring/analysis-options.ts';
import { denialsOf } from '../wiring/denials-of.ts';

export interface GraphOptions {
  readonly flow: string;
  readonly format: string;
  readonly out?: string;
  /** Its number in `sluice paths`, or its key. */
  readonly path?: string;
  readonly coverage?: string;
  readonly diff?: string;
}

const renderers: Readonly<Record<string, (drawing: Drawing) => string | Promise<string>>> = {
  mermaid: renderMermaid,
  dot: renderDot,
  svg: renderSvg,
};

/** `sluice graph`: the picture of one flow. A flow with errors is drawn as far as it can be read. */
export async function graph(folder: string, options: GraphOptions, shell: Shell): Promise<ExitCode> {
  const { cwd, out, err } = shell;
  const render = Object.hasOwn(renderers, options.format) ? renderers[options.format] : undefined;
  if (render === undefined) {
    throw new UsageError(
      `the format "${options.format}" is not available`,
      `Available are ${Object.keys(renderers).join(', ')}: sluice graph … --format svg`,
    );
  }
  const loaded = await loadBundle(resolve(cwd, folder));
  const text = await render(await draw(loaded, options, shell));
  if (options.out === undefined) out.write(text);
  else {
    await writeAtomically(resolve(cwd, options.out), text, options.out);
    err.write(`${relative(cwd, resolve(cwd, options.out))} written\n`);
  }
  return exitCode.fine;
}

interface Loaded {
  readonly bundle: Bundle;
  readonly findings: readonly Finding[];
}

async function draw(loaded: Loaded, options: GraphOptions, shell: Shell): Promise<Drawing> {
  const { cwd, err } = shell;
  const { bundle } = loaded;
  if (options.diff !== undefined) {
    const other = await loadBundle(resolve(cwd, options.diff));
    return drawDiff(loaded, other, options.flow, `${options.diff} compared with this one`);
  }
  findFlow(bundle, loaded.findings, options.flow);
  const analysis = analysisOptions(bundle);
  const drawing = drawFlow(bundle, options.flow, { denials: denialsOf(analysis.facts) });
  if (options.path !== undefined) {
    const { path, number } = findPath(bundle, options.flow, options.path, analysis);
    return markPath(drawing, path, `path ${number}: ${path.end.status} in ${path.end.stage}`);
  }
  if (options.coverage === undefined) return drawing;
  const coverage = await readCoverage(options.coverage, cwd);
  if (!coverage.has(options.flow))
    err.write(`${err.colors.dim('note:')} ${options.coverage} says nothing of the flow "${options.flow}"\n`);
  return markCoverage(drawing, coverage, 'coverage: ✓ reached, ✗ never reached');
}

function findPath(
  bundle: Bundle,
  flow: string,
  named: string,
  analysis: PathOptions,
): { readonly path: FlowPath; readonly number: number } {
  if (bundle.flows.get(flow)?.definition.trigger === 'subflow')
    throw new UsageError(
      `"${flow}" is a sub-routine and has no paths of its own`,
      'Name a flow that runs it: its paths go through the sub-routine.',
    );
  const { paths } = explorePaths(bundle, flow, analysis);
  const number = /^\d+$/u.test(named) ? Number(named) : paths.findIndex((path) => isKeyOf(named, path)) + 1;
  const path = paths[number - 1];
  if (path === undefined)
    throw new UsageError(
      `the flow "${flow}" has no path ${named}`,
      `sluice paths lists ${paths.length === 1 ? 'one' : paths.length}, with numbers from 1 and their keys in --json.`,
    );
  return { path, number };
}

/** A flow that only one of the bundles has is drawn as all added, or all removed. */
function drawDiff(before: Loaded, after: Loaded, slug: string, caption: string): Drawing {
  const nothing: Drawing = { title: slug, caption: null, groups: [], nodes: [], edges: [], dimsRest: false };
  const isThere = ({ bundle }: Loaded) => bundle.flows.has(slug);
  if (!isThere(before)) findFlow(after.bundle, after.findings, slug);
  if (!isThere(after) && after.bundle.unreadable.flows.has(slug))
    findFlow(after.bundle, after.findings, slug);
  const [old, now] = [before, after].map((side) =>
    isThere(side)
      ? drawFlow(side.bundle, slug, { denials: denialsOf(analysisOptions(side.bundle).facts) })
      : nothing,
  );
  return markDiff(old ?? nothing, now ?? nothing, caption);
}
