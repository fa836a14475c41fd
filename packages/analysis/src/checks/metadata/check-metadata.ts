import { type Finding, findingAtSpot } from '@sluice/flow';
import type { ActionFacts, EffectSite, WayEffect } from '../../facts/action-facts.ts';
import type { AnalysisContext } from '../analysis-context.ts';
import { coreTypes } from '../core-types.ts';
import type { FlowMap, Place } from '../follow/flow-map.ts';
import { touches } from '../follow/touches.ts';

/**
 * A key of app_metadata that an action sets is read, or kept when the run waits or ends, before it is set again. A run that is denied
 * in between keeps it as well (contract 6.2); that is not what it was set for.
 */
export function checkMetadata(context: AnalysisContext, maps: readonly FlowMap[]): Finding[] {
  const keys = new Set(
    [...context.facts.values()].flatMap(({ effects }) =>
      effects.flatMap(({ kind, names }) => (kind === 'user.setAppMetadata' ? (names ?? []) : [])),
    ),
  );
  const overwritten = new Map<string, string>();
  for (const map of maps) {
    for (const key of keys) {
      for (const action of overwrittenIn(map, key, context))
        overwritten.set(`${action}/${key}`, map.flow.slug);
    }
  }
  return [...context.facts.values()].flatMap((facts) => {
    const told = new Set<string>();
    return facts.effects.flatMap((site) => {
      if (site.kind !== 'user.setAppMetadata' || site.names === null) return [];
      return site.names.flatMap((key) => {
        const flow = overwritten.get(`${facts.slug}/${key}`);
        if (told.has(key) || (flow === undefined && !isOverwrittenWithin(facts, site, key))) return [];
        told.add(key);
        const where = flow === undefined ? '' : `in the flow "${flow}", `;
        const message = `${where}app_metadata.${key} is always set again before anything reads it`;
        const hint = 'Take it out here, or where it is set again.';
        return [findingAtSpot('overwritten-metadata', facts.file, site.nameAt, { message, hint })];
      });
    });
  });
}

/** Actions that the flow runs, and of which nothing ever sees the key as they set it. Backwards: from each place on, whether something does. */
function overwrittenIn({ places }: FlowMap, key: string, context: AnalysisContext): Set<string> {
  const live: boolean[] = [];
  const needed = new Set<string>();
  const setting = new Set<string>();
  for (const place of places.toReversed()) {
    const after = place.ways.some(({ to }) =>
      typeof to === 'number' ? live[to] === true : to === 'completed',
    );
    const facts = factsAt(place, context);
    const sets = facts === null ? 'never' : certaintyOf(facts, key);
    if (sets !== 'never' && facts !== null) (after ? needed : setting).add(facts.slug);
    live[place.number] = waits(place) || readsKey(place, key, context) || (after && sets !== 'always');
  }
  return new Set([...setting].filter((slug) => !needed.has(slug)));
}

function factsAt(place: Place, { facts, bundle }: AnalysisContext): ActionFacts | null {
  const slug = place.kind === 'block' ? place.block.action : null;
  if (slug === null || bundle.actions.get(slug)?.enabled === false) return null;
  return facts.get(slug) ?? null;
}

/** What is written down where the run waits is there for others to see. */
function waits(place: Place): boolean {
  return place.kind === 'wait' || place.block.type === 'prompt';
}

/** An expression, a template or an action reads the key, or the whole that it is a part of; what a host's block reads, nobody can tell. */
function readsKey(place: Place, key: string, context: AnalysisContext): boolean {
  if (place.kind === 'wait') return false;
  const { block, flow } = place;
  if (!coreTypes.has(block.type)) return true;
  const path = ['user', 'app_metadata', key];
  const isRead = ([root, ...read]: readonly string[]) => root === 'event' && touches(read, path);
  if (context.expressionsOf(flow, block).some(({ paths }) => paths.some(isRead))) return true;
  const facts = block.action === null ? undefined : context.facts.get(block.action);
  return (
    facts !== undefined && (!facts.parsed || facts.reads.some((read) => isRead([read.root, ...read.path])))
  );
}

function certaintyOf({ ways, effects }: ActionFacts, key: string): 'always' | 'sometimes' | 'never' {
  if (ways === null) {
    const sites = effects.filter(
      ({ kind, names }) => kind === 'user.setAppMetadata' && (names === null || names.includes(key)),
    );
    const isSure = sites.some(({ certainty, names }) => certainty === 'always' && names !== null);
    return isSure ? 'always' : sites.length > 0 ? 'sometimes' : 'never';
  }
  const returning = ways.filter(({ end }) => end.kind === 'returns');
  const setting = returning.filter((way) => way.effects.some((effect) => setsKey(effect, key) !== 'never'));
  if (setting.length === 0) return 'never';
  const isSure = returning.every((way) => way.effects.some((effect) => setsKey(effect, key) === 'always'));
  return isSure ? 'always' : 'sometimes';
}

function setsKey(effect: WayEffect, key: string): 'always' | 'sometimes' | 'never' {
  if (effect.kind !== 'user.setAppMetadata') return 'never';
  const { patch } = effect;
  if (patch.kind === 'value') {
    return typeof patch.value === 'object' && patch.value !== null && Object.hasOwn(patch.value, key)
      ? 'always'
      : 'never';
  }
  if (patch.kind !== 'object') return 'sometimes';
  if (patch.entries.some(([name]) => name === key)) return 'always';
  return patch.base === null ? 'never' : 'sometimes';
}

/** Whether each way through the action that passes the call sets the key again behind it. */
function isOverwrittenWithin({ ways }: ActionFacts, site: EffectSite, key: string): boolean {
  const passing = (ways ?? []).flatMap(({ effects }) => {
    const at = effects.findIndex((effect) => effect.at.offset === site.at.offset);
    return at === -1 ? [] : [effects.slice(at + 1)];
  });
  return (
    passing.length > 0 && passing.every((later) => later.some((effect) => setsKey(effect, key) === 'always'))
  );
}
