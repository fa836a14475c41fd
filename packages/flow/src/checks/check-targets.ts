import { findingAt } from '../bundle/finding-at.ts';
import { callWebhookDescriptor, denyOnError } from '../core-blocks/call-webhook.ts';
import type { Finding } from '../findings.ts';
import { continueTarget } from '../flow-schema.ts';
import { hintFrom } from '../suggest.ts';
import type { FlowView, StageView } from './flow-view.ts';

/** Targets stay inside the stage, and name a block or `continue` (contract 3.1; formats, section 2). */
export function checkTargets(flow: FlowView): Finding[] {
  return flow.stages.flatMap((stage) => [...checkStart(flow, stage), ...checkWays(flow, stage)]);
}

function checkStart(flow: FlowView, stage: StageView): Finding[] {
  const { id, start, blocks } = stage;
  if (blocks.has(start) || stage.brokenStart || stage.brokenBlocks.has(start)) return [];
  const words = {
    message: `the stage "${id}" starts at "${start}", which it does not have`,
    hint: hintElsewhere(flow, start) ?? hintFrom(start, [...blocks.keys()], 'Start at one of its blocks.'),
  };
  return [findingAt('unknown-start', flow.source, ['stages', id, 'start'], words)];
}

function checkWays(flow: FlowView, stage: StageView): Finding[] {
  const names = [...stage.blocks.keys()];
  return [...stage.blocks.values()].flatMap(({ slug, type, targets, config, path: base }) => {
    const unknown = targets.flatMap(({ target, path }) => {
      if (target === continueTarget || stage.blocks.has(target) || stage.brokenBlocks.has(target)) return [];
      const words = {
        message: `"${slug}" goes to "${target}", which the stage "${stage.id}" does not have`,
        hint:
          hintElsewhere(flow, target) ??
          hintFrom(target, [...names, continueTarget], 'Use a block of the stage, or "continue".'),
      };
      return [findingAt('unknown-target', flow.source, path, words)];
    });
    const isDenied = type === callWebhookDescriptor.type && config['onError'] === denyOnError;
    if (!isDenied || !stage.blocks.has(denyOnError)) return unknown;
    const words = {
      message: `"onError": "${denyOnError}" denies at once; it does not go to the block "${denyOnError}"`,
      hint: 'Give the block another slug, and name it here if it is meant.',
    };
    return [...unknown, findingAt('ambiguous-deny', flow.source, [...base, 'onError'], words)];
  });
}

function hintElsewhere(flow: FlowView, slug: string): string | null {
  const home = flow.blocks.find((block) => block.slug === slug)?.stage;
  return home === undefined
    ? null
    : `"${slug}" is a block of the stage "${home}"; a way never leaves its stage, except by "continue".`;
}
