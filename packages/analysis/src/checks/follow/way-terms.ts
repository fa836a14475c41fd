import type { ActionWay } from '../../facts/action-facts.ts';
import type { Term } from '../../term/term.ts';

/** Every term of a way through an action. */
export function wayTerms({ when, effects, exchanges, end }: ActionWay): readonly Term[] {
  return [
    ...when,
    ...effects.flatMap((effect) => {
      if (effect.kind === 'state.set') return [effect.key, effect.value];
      return effect.kind === 'user.setAppMetadata' ? [effect.patch] : [effect.name, effect.value];
    }),
    ...exchanges.flatMap(({ method, url, body }) => [method, url, body]),
    ...(end.kind === 'denies' ? [end.reason] : []),
  ];
}
