import type { Json, JsonObject } from '@sluice/expression';
import { denialOf, type Observation } from '@sluice/scenario';

/** What a scenario may expect of a run that came out as this one did. */
export function expectOfRun({ result, inspection, user }: Observation): JsonObject {
  const { trace } = inspection;
  const denial = denialOf({ result, inspection });
  const visited = trace.map(({ block }) => block).filter((block, index, all) => block !== all[index - 1]);
  const patched = new Set(
    trace.flatMap(({ effects }) =>
      effects.flatMap((effect) => (effect.type === 'user.setAppMetadata' ? Object.keys(effect.patch) : [])),
    ),
  );
  const metadata = [...patched].flatMap((key) =>
    user !== null && Object.hasOwn(user.app_metadata, key)
      ? [[key, user.app_metadata[key] ?? null] as const]
      : [],
  );
  const state = stateOf(inspection);
  return {
    status: result.status,
    ...(visited.length > 0 && { visited }),
    ...(denial !== null && {
      deny:
        denial.error_kind === null
          ? { reason: denial.reason ?? '', error_kind: null }
          : { error_kind: denial.error_kind },
    }),
    ...(Object.keys(state).length > 0 && { state }),
    ...(result.status === 'completed' && { claims: result.claims }),
    ...(metadata.length > 0 && { app_metadata: Object.fromEntries(metadata) }),
  };
}

/** What actions set. Answers of the host and of webhooks stand in what the scenario gives. */
function stateOf({ trace }: Observation['inspection']): JsonObject {
  const state: Record<string, Json> = {};
  for (const { within = [], block, type, action, effects } of trace) {
    if (type === 'prompt' || type === 'call_webhook') continue;
    for (const effect of effects) {
      if (effect.type !== 'state.set') continue;
      const room = [...within, action ?? block].reduce<Record<string, Json>>((container, slug) => {
        const inner = (Object.hasOwn(container, slug) ? container[slug] : {}) as Record<string, Json>;
        container[slug] = inner;
        return inner;
      }, state);
      Object.defineProperty(room, effect.key, {
        ...{ value: effect.value, enumerable: true, writable: true, configurable: true },
      });
    }
  }
  return state;
}
