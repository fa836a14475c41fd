import { showTerm } from '../../term/show-term.ts';
import type { ActionFacts, ActionWay, WayEffect } from '../action-facts.ts';
import { readActionFacts } from '../read-action-facts.ts';

export function factsOf(source: string, language: 'javascript' | 'typescript' = 'javascript'): ActionFacts {
  return readActionFacts({ slug: 'tag', file: 'actions/tag.js', source, language });
}

/** Each way as lines for people: its conditions, what it does, how it ends. */
export function showWays(source: string): readonly string[] | null {
  return factsOf(source).ways?.map(showWay) ?? null;
}

export function showWay({ when, effects, end }: ActionWay): string {
  const conditions = when.map(showTerm).join(' && ');
  const deeds = effects.map(showEffect);
  const ending =
    end.kind === 'returns' ? '' : end.kind === 'denies' ? `denies ${showTerm(end.reason)}` : end.error_kind;
  return `${conditions}: ${[...deeds, ...(ending === '' ? [] : [ending])].join('; ')}`;
}

/** Reads as `event.user.email`, with `?` after those that are guarded and `[]` after those that go on computed. */
export function showReads(source: string): readonly string[] {
  return factsOf(source).reads.map(
    ({ root, path, open, guarded }) => `${[root, ...path].join('.')}${open ? '[]' : ''}${guarded ? '?' : ''}`,
  );
}

/** Sites as `always state.set tier`. */
export function showEffects(source: string): readonly string[] {
  return factsOf(source).effects.map(
    ({ certainty, kind, names }) => `${certainty} ${kind} ${names === null ? '*' : names.join('|')}`,
  );
}

function showEffect(effect: WayEffect): string {
  switch (effect.kind) {
    case 'state.set':
      return `${showTerm(effect.key)}=${showTerm(effect.value)}`;
    case 'user.setAppMetadata':
      return `metadata ${showTerm(effect.patch)}`;
    case 'session.setCustomClaim':
      return `claim ${showTerm(effect.name)}=${showTerm(effect.value)}`;
  }
}
