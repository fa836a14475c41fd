import { z } from 'zod';
import { type BlockDescriptor, labelShape, nextShape } from '../block-descriptor.ts';
import { slugSchema } from '../slug.ts';
import { findTemplates } from './find-templates.ts';
import { nextTarget } from './next-target.ts';

/** `onError` with this value denies the run. The word wins over a block with the slug `deny`. */
export const denyOnError = 'deny';

const config = z.strictObject({
  ...labelShape,
  ...nextShape,
  method: z.enum(['POST', 'PUT', 'GET']).optional().describe('POST unless set.'),
  url: z.string().min(1).describe('Its host must be on the allowlist; values of {{ }} are percent-encoded.'),
  headers: z.record(z.string().min(1), z.string()).optional(),
  body: z.json().optional().describe('JSON with {{ }} inside, or one text.'),
  onError: slugSchema
    .optional()
    .describe('Where the run goes when no answer comes: "deny" (the default) or a target.'),
});
export type CallWebhookConfig = z.infer<typeof config>;

/** One HTTP exchange under the tenant's allowlist (formats, section 2; contract, section 7). */
export const callWebhookDescriptor: BlockDescriptor<CallWebhookConfig> = {
  type: 'call_webhook',
  config,
  output: z.object({
    status: z.number().int().optional(),
    ok: z.boolean(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.json().optional(),
    error: z.string().optional(),
  }),
  targets: (webhook) => [
    ...nextTarget(webhook),
    ...(webhook.onError === undefined || webhook.onError === denyOnError
      ? []
      : [{ target: webhook.onError, path: ['onError'] }]),
  ],
  expressions: ({ url, headers, body }) => [
    { text: url, path: ['url'], kind: 'template' },
    ...findTemplates(headers, ['headers']),
    ...findTemplates(body, ['body']),
  ],
};
