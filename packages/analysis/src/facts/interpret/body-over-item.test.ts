import { describe, expect, it } from '@jest/globals';
import { showTerm } from '../../term/show-term.ts';
import { readActionFacts } from '../read-action-facts.ts';

function conditions(source: string): readonly string[] {
  const { ways } = readActionFacts({ slug: 'a', file: 'actions/a.js', source, language: 'javascript' });
  return (ways ?? []).flatMap(({ when }) => when.map((term) => showTerm(term)));
}

describe('a function that is read for the elements of a list', () => {
  const ask = (test: string) =>
    conditions(`if (event.transaction.scopes.some((scope) => ${test})) api.state.set('k', 1);`).join(' ');

  it('is asked of each of them', () => {
    expect(ask('scope.length > 1')).toContain('some(event.transaction.scopes');
  });

  it('has no one answer for all of them where it is not followed', () => {
    expect(ask('scope == 1')).not.toContain('some(');
  });
});
