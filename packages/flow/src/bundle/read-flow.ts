import { z } from 'zod';
import type { ConfigPath } from '../block-descriptor.ts';
import type { Finding } from '../findings.ts';
import {
  type FlowDefinition,
  flowSchema,
  stageIds,
  stageSchema,
  subflowStage,
  triggers,
} from '../flow-schema.ts';
import { slugSchema } from '../slug.ts';
import type { BundleFlow } from './bundle.ts';
import { describeIssues } from './describe-issues.ts';
import { findingAt } from './finding-at.ts';
import type { JsonFile } from './read-json.ts';

/** The schema of a flow, with every stage by name: its issues then name the stages that there are. */
const namedStages = z.strictObject({
  ...flowSchema.shape,
  stages: z.strictObject(
    Object.fromEntries([...stageIds, subflowStage].map((id) => [id, stageSchema.optional()])),
  ),
});

export interface ReadFlow {
  /** `null` when nothing of it can be walked. */
  readonly flow: BundleFlow | null;
  readonly findings: readonly Finding[];
}

/**
 * Reads a flow file. `expected` is the slug that the file's name gives, `null` for a flow without a file. A flow with errors is
 * repaired as far as it can be walked, so that one slip does not hide all others.
 */
export function readFlow({ source, value, findings }: JsonFile, expected: string | null): ReadFlow {
  if (value === undefined) return { flow: null, findings };
  const parsed = flowSchema.safeParse(value);
  if (parsed.success) {
    const { slug } = parsed.data;
    if (expected === null || slug === expected) {
      return { flow: { definition: parsed.data, source, broken: [] }, findings };
    }
    const mismatch = findingAt('slug-mismatch', source, ['slug'], {
      message: `the flow "${slug}" stands in the file of "${expected}"`,
      hint: `Rename the file to ${slug}.json, or the flow to "${expected}".`,
    });
    return {
      flow: { definition: { ...parsed.data, slug: expected }, source, broken: [['slug']] },
      findings: [...findings, mismatch],
    };
  }
  const named = namedStages.safeParse(value);
  const issues = named.success ? parsed.error.issues : named.error.issues;
  const found = describeIssues(issues, { source, base: [], value, schema: namedStages });
  return { flow: repair(value, source, expected), findings: [...findings, ...found] };
}

function repair(value: unknown, source: JsonFile['source'], expected: string | null): BundleFlow | null {
  const written = asObject(value);
  const slug = expected ?? slugSchema.safeParse(written?.['slug']).data;
  if (written === null || slug === undefined) return null;
  const broken: ConfigPath[] = [];
  const stages: FlowDefinition['stages'] = {};
  const writtenStages = asObject(written['stages']) ?? {};
  const known: readonly string[] = [...stageIds, subflowStage];
  if (!Object.hasOwn(written, 'stages') || Object.keys(writtenStages).some((id) => !known.includes(id))) {
    broken.push(['stages']);
  }
  for (const id of [...stageIds, subflowStage] as const) {
    if (!Object.hasOwn(writtenStages, id)) continue;
    const stage = asObject(writtenStages[id]);
    const blocks = repairBlocks(asObject(stage?.['blocks']) ?? {}, ['stages', id, 'blocks'], broken);
    const start = slugSchema.safeParse(stage?.['start']);
    if (!start.success) broken.push(['stages', id, 'start']);
    const [first] = Object.keys(blocks);
    if (!start.success && first === undefined) continue;
    stages[id] = { start: start.data ?? first ?? '', blocks };
  }
  const trigger = z.enum(triggers).safeParse(written['trigger']);
  if (!trigger.success) broken.push(['trigger']);
  const fallback = Object.hasOwn(stages, subflowStage) ? 'subflow' : 'login';
  const definition = { slug, name: slug, trigger: trigger.data ?? fallback, stages };
  // Never empty: whoever asks whether the flow is as written gets the right answer.
  return { definition, source, broken: [[], ...broken] };
}

function repairBlocks(blocks: Readonly<Record<string, unknown>>, path: ConfigPath, broken: ConfigPath[]) {
  const kept: FlowDefinition['stages'][typeof subflowStage] = { start: '', blocks: {} };
  for (const [slug, written] of Object.entries(blocks)) {
    const block = asObject(written);
    const type = block?.['type'];
    if (block === null || typeof type !== 'string' || type === '' || slug === '__proto__')
      broken.push([...path, slug]);
    else kept.blocks[slug] = { ...block, type };
  }
  return kept.blocks;
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}
