import type { Json } from '@sluice/expression';
import { type CallWebhookConfig, continueTarget } from '@sluice/flow';
import { and, apply, input, not, value, yes } from '../term/build-term.ts';
import type { InputSource, Term } from '../term/term.ts';
import { denial, type Edge, makeEdge } from './edge.ts';
import { type Environment, opaque, setState, substituteAt } from './environment.ts';
import type { PathCondition, PathExchange } from './flow-path.ts';
import { nextOf, type PlanNode } from './plan.ts';
import { termOfJson, termOfUrl } from './term-of-template.ts';
import { missingTarget, type World } from './world.ts';

const denyOnError = 'deny';

/** One HTTP exchange: an answer of any status goes on to `next`, no answer to `onError` (formats, section 2). */
export function expandWebhook(
  { plan, note, outcome }: World,
  node: PlanNode,
  config: CallWebhookConfig,
  environment: Environment,
): readonly Edge[] {
  const source: InputSource = { kind: 'exchange', at: node.place };
  const { slug } = node.block;
  const exchange = exchangeOf(node, config, source, environment);
  const exchanges = [exchange];
  const answered = apply('is', input(source, 'ok'), yes);
  const failed = not(answered);
  const edges: Edge[] = [];
  const next = plan.follow(node, nextOf(node));
  if (next === null) note(missingTarget(node, nextOf(node)));
  else {
    const status = input(source, 'status');
    const isJson = isJsonFlag(node.place);
    // Two ways that look the same: what calls itself JSON and is, and what stays text.
    const bodies = [
      { when: isJson, body: input(source, 'json') },
      { when: not(isJson), body: apply('toText', input(source, 'body')) },
    ];
    for (const { when, body } of bodies)
      edges.push(
        makeEdge(node, {
          taken: { kind: 'next', target: config.next ?? continueTarget },
          destination: next,
          when: [answered, ...outcome(exchange, true), when],
          conditions: [conditionOf(node, config, 'there is an answer', answered)],
          environment: setState(environment, node, slug, [
            ['status', status],
            ['ok', and(apply('lessOrEqual', value(200), status), apply('less', status, value(300)))],
            ['headers', input(source, 'headers')],
            ['body', body],
          ]),
          exchanges,
        }),
      );
  }
  const conditions = [conditionOf(node, config, 'there is no answer', failed)];
  const errorState = setState(environment, node, slug, [
    ['ok', value(false)],
    ['error', input(source, 'error_kind')],
  ]);
  if (config.onError === undefined || config.onError === denyOnError) {
    const taken = { kind: 'denied', reason: null, error_kind: 'http_fetch_failed' } as const;
    const parts = { taken, destination: denial(node), environment: errorState };
    edges.push(
      makeEdge(node, { ...parts, when: [failed, ...outcome(exchange, false)], conditions, exchanges }),
    );
    return edges;
  }
  const target = config.onError;
  const destination = plan.follow(node, target);
  if (destination === null) note(missingTarget(node, target));
  else {
    const taken = { kind: 'onError', target } as const;
    edges.push(
      makeEdge(node, {
        taken,
        destination,
        environment: errorState,
        when: [failed, ...outcome(exchange, false)],
        conditions,
        exchanges,
      }),
    );
  }
  return edges;
}

/** Whether the answer calls itself JSON, and is. */
export function isJsonFlag(place: string): Term {
  return apply('is', opaque(`${place}/is-json`, 'boolean'), yes);
}

/** What is written in the block, as terms over `event`, `step` and `session`. */
interface Written {
  readonly url: Term;
  readonly body: Term;
  readonly spot: Pick<PathCondition, 'line' | 'column'>;
}

const known = new WeakMap<CallWebhookConfig, Written>();

/** Read once, however often a walk comes by. */
function writtenAt({ block }: PlanNode, config: CallWebhookConfig): Written {
  const before = known.get(config);
  if (before !== undefined) return before;
  const { method, url, body } = config;
  const written: Written = {
    url: termOfUrl(url, 'url'),
    body: body === undefined || method === 'GET' ? value(null) : termOfJson(body as Json),
    spot: block.source.locate([...block.path, 'url']),
  };
  known.set(config, written);
  return written;
}

function exchangeOf(
  node: PlanNode,
  config: CallWebhookConfig,
  source: InputSource,
  environment: Environment,
): PathExchange {
  const { url, body } = writtenAt(node, config);
  return {
    block: node.block.slug,
    source,
    method: value(config.method ?? 'POST'),
    url: substituteAt(environment, node, url),
    body: substituteAt(environment, node, body),
  };
}

function conditionOf(node: PlanNode, config: CallWebhookConfig, what: string, term: Term): PathCondition {
  const { block } = node;
  const { line, column } = writtenAt(node, config).spot;
  return { text: `${block.slug}: ${what}`, term, file: block.source.file, line, column };
}
