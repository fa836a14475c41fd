import { findingAt } from '../bundle/finding-at.ts';
import type { Finding } from '../findings.ts';
import { continueTarget } from '../flow-schema.ts';
import type { FlowView } from './flow-view.ts';
import { writesOwnState } from './step-slugs.ts';

/** In a sub-routine `step.input` is what its caller passed (contract 3.6). */
const inputSlug = 'input';

/** Block slugs are unique in the flow, none is reserved, and none writes where an action writes. */
export function checkSlugs(flow: FlowView): Finding[] {
  return [...checkUnique(flow), ...checkReserved(flow), ...checkClashes(flow)];
}

function checkUnique({ blocks, source }: FlowView): Finding[] {
  const first = new Map<string, string>();
  return blocks.flatMap(({ slug, stage, path }) => {
    const before = first.get(slug);
    first.set(slug, before ?? stage);
    if (before === undefined) return [];
    const words = {
      message: `two blocks have the slug "${slug}"; the other is in the stage "${before}"`,
      hint: 'Rename one of them: a slug is unique in its flow.',
    };
    return [findingAt('duplicate-slug', source, path, words, 'key')];
  });
}

function checkReserved({ blocks, definition, source }: FlowView): Finding[] {
  return blocks.flatMap(({ slug, action, path }) => {
    if (slug === continueTarget) {
      const words = {
        message: `no block can be called "${continueTarget}"`,
        hint: 'The word leaves the stage. Rename the block.',
      };
      return [findingAt('reserved-slug', source, path, words, 'key')];
    }
    if (definition.trigger !== 'subflow') return [];
    const hint = `In a sub-routine step.${inputSlug} is what its caller passed. Use another slug.`;
    if (action === inputSlug) {
      const words = { message: `a sub-routine cannot run an action called "${inputSlug}"`, hint };
      return [findingAt('reserved-slug', source, [...path, 'action'], words)];
    }
    if (slug !== inputSlug) return [];
    const words = { message: `no block of a sub-routine can be called "${inputSlug}"`, hint };
    return [findingAt('reserved-slug', source, path, words, 'key')];
  });
}

function checkClashes({ blocks, source }: FlowView): Finding[] {
  const runners = new Map(
    blocks.flatMap(({ action, slug }) => (action === null ? [] : [[action, slug] as const])),
  );
  return blocks.flatMap((block) => {
    const runner = runners.get(block.slug);
    if (runner === undefined || !writesOwnState(block)) return [];
    const words = {
      message: `"${block.slug}" writes to step.${block.slug}, and so does the action of that name, which "${runner}" runs`,
      hint: 'Rename the block.',
    };
    return [findingAt('state-clash', source, block.path, words, 'key')];
  });
}
