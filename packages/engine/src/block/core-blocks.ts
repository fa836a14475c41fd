import { allow } from './allow.ts';
import type { RegisteredBlock } from './block-type.ts';
import { callWebhook } from './call-webhook.ts';
import { customAction } from './custom-action.ts';
import { decision } from './decision.ts';
import { deny } from './deny.ts';
import { logEvent } from './log-event.ts';
import { prompt } from './prompt.ts';
import { runFlow } from './run-flow.ts';

/** The block types of the core (contract 3.4). */
export const coreBlocks: readonly RegisteredBlock[] = [
  customAction,
  decision,
  callWebhook,
  prompt,
  runFlow,
  logEvent,
  allow,
  deny,
];
