import {
  type CompiledJsonTemplate,
  type CompiledTemplate,
  type Json,
  RenderBudget,
  type Scope,
} from '@sluice/expression';
import { type CallWebhookConfig, callWebhookDescriptor } from '@sluice/flow';
import { isTooDeep } from '../json/copy-json.ts';
import { jsonBytes } from '../measure/size.ts';
import type { OutboundRequest, OutboundResponse } from '../ports/http.ts';
import type { BlockContext, BlockError, BlockResult, Effect } from './block-type.ts';
import { compileOrThrow } from './compile-or-throw.ts';
import { defineBlock } from './define-block.ts';

interface PreparedWebhook {
  readonly method: string;
  readonly url: CompiledTemplate;
  readonly headers: readonly (readonly [name: string, value: CompiledTemplate])[];
  /** A text template keeps text; anything else is JSON with templates inside. */
  readonly body: CompiledTemplate | CompiledJsonTemplate | null;
  readonly onError: string;
}

/**
 * One HTTP exchange under the tenant's allowlist (formats, section 2). An answer of any status is an answer: `step.<slug>.ok` tells
 * whether it was 2xx. What gets no answer goes to `onError`, which is `deny` unless set.
 */
export const callWebhook = defineBlock<CallWebhookConfig, PreparedWebhook>({
  ...callWebhookDescriptor,
  prepare: (config) => ({
    method: config.method ?? 'POST',
    url: compileOrThrow.template(config.url),
    headers: Object.entries(config.headers ?? {}).map(([name, value]) => [
      name,
      compileOrThrow.template(value),
    ]),
    body: prepareBody(config.body),
    onError: config.onError ?? 'deny',
  }),
  async execute(webhook, context) {
    const result = await context.http(renderRequest(webhook, context.scope));
    const fetches = [result.record];
    if (!result.ok)
      return failed(webhook, { error_kind: result.error_kind, message: result.message }, fetches);
    const effects = written(result.response);
    const values = effects.flatMap((effect) => (effect.type === 'state.set' ? [effect.value] : []));
    // The depth comes first: what nests without end cannot even be measured.
    if (values.some((value) => isTooDeep(value))) return failed(webhook, tooDeep, fetches);
    if (values.some((value) => jsonBytes(value) > context.limits.stateValueBytes)) {
      return failed(webhook, oversize(context), fetches);
    }
    return { outcome: { kind: 'next' }, effects, fetches };
  },
});

function prepareBody(body: Json | undefined): PreparedWebhook['body'] {
  if (body === undefined) return null;
  return typeof body === 'string' ? compileOrThrow.template(body) : compileOrThrow.json(body);
}

function renderRequest(webhook: PreparedWebhook, scope: Scope): OutboundRequest {
  const budget = new RenderBudget();
  const headers: Record<string, string> = {};
  for (const [name, value] of webhook.headers) {
    headers[name.toLowerCase()] = oneLine(value.renderText(scope, undefined, budget));
  }
  const body = renderBody(webhook.body, scope, budget);
  if (body !== null) headers['content-type'] ??= body.type;
  return {
    method: webhook.method,
    url: webhook.url.renderText(scope, (value) => encodeURIComponent(value.toWellFormed()), budget),
    headers,
    body: webhook.method === 'GET' ? null : (body?.text ?? null),
    redirect: 'follow',
  };
}

function renderBody(
  body: PreparedWebhook['body'],
  scope: Scope,
  budget: RenderBudget,
): { text: string; type: string } | null {
  if (body === null) return null;
  const value = 'renderValue' in body ? body.renderValue(scope, budget) : body.render(scope, budget);
  if (typeof value === 'string') return { text: value, type: 'text/plain;charset=utf-8' };
  return { text: JSON.stringify(value), type: 'application/json' };
}

/** A value cannot add a header: line breaks and other control characters are taken out (formats, section 2). */
function oneLine(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to go
  return value.replace(/[\u0000-\u0008\u000a-\u001f\u007f]+/g, ' ').trim();
}

function written(response: OutboundResponse): Effect[] {
  const set = (key: string, value: Json): Effect => ({ type: 'state.set', key, value });
  return [
    set('status', response.status),
    set('ok', response.status >= 200 && response.status < 300),
    set('headers', response.headers),
    set('body', parsedBody(response)),
  ];
}

function parsedBody({ headers, body }: OutboundResponse): Json {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== 'application/json' && !type.endsWith('+json')) return body;
  try {
    return JSON.parse(body) as Json;
  } catch {
    return body;
  }
}

/** No store would take it, and the run could not be written down. */
const tooDeep: BlockError = {
  error_kind: 'limit_exceeded',
  message: 'the answer is JSON that is nested too deeply',
};

function oversize({ limits }: BlockContext): BlockError {
  return {
    error_kind: 'limit_exceeded',
    message: `the answer is larger than a state value may be (${limits.stateValueBytes} bytes)`,
  };
}

function failed(
  webhook: PreparedWebhook,
  error: BlockError,
  fetches: NonNullable<BlockResult['fetches']>,
): BlockResult {
  const effects: Effect[] = [
    { type: 'state.set', key: 'ok', value: false },
    { type: 'state.set', key: 'error', value: error.error_kind },
  ];
  if (webhook.onError === 'deny') {
    return { outcome: { kind: 'deny', reason: error.error_kind, error }, effects, fetches };
  }
  return { outcome: { kind: 'next', target: webhook.onError }, effects, fetches, error };
}
