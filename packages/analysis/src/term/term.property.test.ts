import { describe, expect, it } from '@jest/globals';
import { compileExpression } from '@sluice/expression';
import { reference, scopes } from '@sluice/expression/testing';
import fc from 'fast-check';
import { models, terms } from '../testing/term-generators.ts';
import { apply, inputTerm } from './build-term.ts';
import { readEach } from './each.ts';
import { evaluateTerm } from './evaluate-term.ts';
import { fromExpression } from './from-expression.ts';
import { operations } from './operations.ts';
import { showTerm } from './show-term.ts';
import { simplify } from './simplify.ts';
import { spellTerm } from './spell-term.ts';
import type { Concrete, InputSource } from './term.ts';
import { nameType, typesOf } from './types-of.ts';
import { inputsOf, partsOf, substitute } from './visit-inputs.ts';

const event: InputSource = { kind: 'event', at: '' };
const step: InputSource = { kind: 'step', at: '' };

describe('a term made of an expression', () => {
  it('4.4 4.5 4.6 has the value of the compiled expression, simplified or not', () => {
    fc.assert(
      fc.property(reference, scopes, ({ text }, scope) => {
        const compiled = compileExpression(text, { session: false });
        if (!compiled.ok) throw new Error(text);
        const model = new Map([
          ['event', { source: event, value: scope.event as Concrete }],
          ['step', { source: step, value: scope.step as Concrete }],
        ]);
        const term = fromExpression(compiled.value.ast);
        const wanted = compiled.value.evaluate(scope);
        expect({ text, value: evaluateTerm(term, model) }).toEqual({ text, value: wanted });
        expect({ text, value: evaluateTerm(simplify(term), model) }).toEqual({ text, value: wanted });
      }),
      { numRuns: 3000 },
    );
  });
});

describe('any term', () => {
  it('keeps its value when it is simplified, and is then as simple as it gets', () => {
    fc.assert(
      fc.property(terms, models, (term, model) => {
        const simple = simplify(term);
        expect(evaluateTerm(simple, model)).toEqual(evaluateTerm(term, model));
        expect(spellTerm(simplify(simple))).toBe(spellTerm(simple));
      }),
      { numRuns: 5000 },
    );
  });
  it('keeps its value when it is built: folded and flattened, it is what its parts say', () => {
    fc.assert(
      fc.property(terms, models, (term, model) => {
        if (term.kind !== 'apply' || readEach(term) !== null) return;
        const args = partsOf(term).map((part) => evaluateTerm(part, model));
        expect(evaluateTerm(term, model)).toEqual(operations[term.op](...args));
        expect(evaluateTerm(apply(term.op, ...term.args), model)).toEqual(operations[term.op](...args));
      }),
      { numRuns: 3000 },
    );
  });
  it('has a value of a type that its shape allows, and a text for people', () => {
    fc.assert(
      fc.property(terms, models, (term, model) => {
        expect([...typesOf(term)]).toContain(nameType(evaluateTerm(term, model)));
        expect(showTerm(term)).not.toBe('');
      }),
      { numRuns: 3000 },
    );
  });
  it('reads nothing but its inputs, and stays the same when each is put in its own place', () => {
    fc.assert(
      fc.property(terms, (term) => {
        expect(spellTerm(substitute(term, (place) => inputTerm(place)))).toBe(spellTerm(term));
        expect(inputsOf(substitute(term, () => ({ kind: 'value', value: null })))).toEqual([]);
      }),
    );
  });
});
