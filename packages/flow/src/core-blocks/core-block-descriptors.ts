import type { BlockDescriptor } from '../block-descriptor.ts';
import { allowDescriptor } from './allow.ts';
import { callWebhookDescriptor } from './call-webhook.ts';
import { customActionDescriptor } from './custom-action.ts';
import { decisionDescriptor } from './decision.ts';
import { denyDescriptor } from './deny.ts';
import { logEventDescriptor } from './log-event.ts';
import { promptDescriptor } from './prompt.ts';
import { runFlowDescriptor } from './run-flow.ts';

/** The block types of the core (contract 3.4), in the order in which editors offer them. */
export const coreBlockDescriptors: readonly BlockDescriptor[] = [
  customActionDescriptor,
  decisionDescriptor,
  callWebhookDescriptor,
  promptDescriptor,
  runFlowDescriptor,
  logEventDescriptor,
  allowDescriptor,
  denyDescriptor,
];
