import type { Json } from '@sluice/expression';
import { type AllowEntry, type Bundle, defaultDenialMessage, limitsOf } from '@sluice/flow';
import type { SettingDiff } from './bundle-diff.ts';
import { spellJson } from './spell-json.ts';

/** What a run is held by besides its flow: each setting as it counts, defaults filled in. */
export function compareSettings(before: Bundle, after: Bundle): readonly SettingDiff[] {
  const [was, is] = [settingsOf(before), settingsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((setting): SettingDiff[] => {
    const [old = null, now = null] = [was.get(setting), is.get(setting)];
    if (old === now) return [];
    return [
      {
        setting,
        change: old === null ? 'added' : now === null ? 'removed' : 'changed',
        before: old,
        after: now,
      },
    ];
  });
}

function settingsOf({ tenant, settings }: Bundle): ReadonlyMap<string, string> {
  const { fetchTimeoutMs, ...limits } = limitsOf(settings);
  const entries = new Map<string, string>();
  for (const entry of settings.fetch?.allow ?? []) {
    const { host, ...more } = wholeEntry(entry);
    const key = `fetch.allow ${host.toLowerCase()}`;
    // The same host twice: all that is said of it counts.
    entries.set(
      key,
      [entries.get(key), spellJson(more as Json)].filter((part) => part !== undefined).join(' '),
    );
  }
  return new Map([
    ['tenant.slug', spellJson(tenant.slug)],
    ['tenant.name', spellJson(tenant.name)],
    ['denialMessage', spellJson(settings.denialMessage ?? defaultDenialMessage)],
    ['fetch.timeoutMs', spellJson(fetchTimeoutMs)],
    ...Object.entries(limits).map(([name, limit]) => [`limits.${name}`, spellJson(limit)] as const),
    ...entries,
  ]);
}

/** An entry that is a text, and one that says no more, are the same. */
function wholeEntry(entry: AllowEntry): Exclude<AllowEntry, string> {
  const { host, insecure, private: own, headers } = typeof entry === 'string' ? { host: entry } : entry;
  return {
    host,
    ...(insecure === true && { insecure }),
    ...(own === true && { private: own }),
    ...(Object.keys(headers ?? {}).length > 0 && { headers }),
  };
}
