import type { ActionFacts, EffectSite } from '../facts/action-facts.ts';
import type { FlowPath, PathStep } from '../paths/flow-path.ts';
import { hostOfUrl } from '../paths/host-of-url.ts';
import { spellTerm } from '../term/spell-term.ts';
import type { Change } from './bundle-diff.ts';

export type Facts = ReadonlyMap<string, ActionFacts>;

/**
 * What tells paths of two bundles apart: their blocks and where each led. Branches count by their target, so that one more in front
 * makes no other path of those behind it.
 */
export function spellRoute({ steps, answer, end }: FlowPath): readonly string[] {
  const spelled = steps.map(spellStep);
  if (answer !== null) spelled.splice(answer.before, 0, `@${answer.outcome}`);
  return [...spelled, `=${end.status}`];
}

function spellStep({ stage, within, block, taken }: PathStep): string {
  const place = [stage, ...within, block].join('/');
  if (taken.kind === 'denied')
    return `${place} denied ${taken.error_kind === null ? JSON.stringify(taken.reason) : taken.error_kind}`;
  const how = taken.kind === 'onError' || taken.kind === 'skipped' ? `${taken.kind} ` : '';
  return `${place} ${how}${taken.target}`;
}

/** What a path's conditions come to, whatever their order. */
export function spellConstraints({ constraints }: FlowPath): string {
  return [...new Set(constraints.map(spellTerm))].sort().join('\n');
}

/** Names of what a path does, each possible one; a computed one is `(computed)`. */
export interface Doings {
  readonly hosts: ReadonlySet<string>;
  /** Kept ones; those that are discarded end in ` (discarded)`. */
  readonly claims: ReadonlySet<string>;
  readonly metadata: ReadonlySet<string>;
  readonly reasons: ReadonlySet<string>;
}

const computed = '(computed)';

export function doingsOf(paths: readonly FlowPath[], facts: Facts): Doings {
  const [hosts, claims] = [new Set<string>(), new Set<string>()];
  const [metadata, reasons] = [new Set<string>(), new Set<string>()];
  for (const path of paths) {
    for (const { url, block } of path.exchanges) {
      const isWebhook = path.steps.some((step) => step.block === block && step.type === 'call_webhook');
      if (isWebhook) addAll(hosts, namesOfUrl(url));
    }
    for (const { name, kept } of path.claims) claims.add(`${name ?? computed}${kept ? '' : ' (discarded)'}`);
    for (const step of path.steps) {
      const { action, taken } = step;
      if (taken.kind === 'denied') reasons.add(taken.error_kind ?? taken.reason ?? computed);
      const sites = action === null || taken.kind === 'skipped' ? [] : sitesOf(facts.get(action));
      addAll(hosts, namesOf(sites, 'fetch'));
      addAll(metadata, namesOf(sites, 'user.setAppMetadata'));
    }
    if (path.answer?.outcome === 'failed') reasons.add('(authentication failed)');
  }
  return { hosts, claims, metadata, reasons };
}

function sitesOf(facts: ActionFacts | undefined): readonly EffectSite[] {
  return (facts?.effects ?? []).filter(({ certainty }) => certainty !== 'never');
}

function namesOf(sites: readonly EffectSite[], kind: EffectSite['kind']): readonly string[] {
  return sites.filter((site) => site.kind === kind).flatMap(({ names }) => names ?? [computed]);
}

function namesOfUrl(url: Parameters<typeof hostOfUrl>[0]): readonly string[] {
  const found = hostOfUrl(url);
  return found.kind === 'known' ? found.hosts : [computed];
}

function addAll(set: Set<string>, names: readonly string[]): void {
  for (const name of names) set.add(name);
}

export function changeOf(before: ReadonlySet<string>, after: ReadonlySet<string>): Change {
  return {
    gained: [...after].filter((name) => !before.has(name)).sort(),
    lost: [...before].filter((name) => !after.has(name)).sort(),
  };
}
