import { describe, expect, it } from '@jest/globals';
import { apply, get, input, object, value } from './build-term.ts';
import { each, itemTerm } from './each.ts';
import { evaluateTerm } from './evaluate-term.ts';
import { spellSource } from './spell-term.ts';
import type { Concrete, InputSource } from './term.ts';

const source: InputSource = { kind: 'event', at: '' };
const devices = input(source, 'devices');
const item = itemTerm('0');

function evaluate(term: Parameters<typeof evaluateTerm>[0], found: Concrete): Concrete {
  const document = { devices: found } as Concrete;
  return evaluateTerm(term, new Map([[spellSource(source), { source, value: document }]]));
}

describe('a list that is made of another one, copied as JSON', () => {
  it('has null where an element was made of nothing', () => {
    const names = each('map', devices, '0', get(item, value('name')));
    expect(evaluate(apply('json', names), [{ name: 'a' }, {}])).toEqual(['a', null]);
    expect(evaluate(apply('json', object([['names', names]])), [{}])).toEqual({ names: [null] });
    expect(evaluate(apply('json', each('filter', names, '1', value(true))), [{}])).toEqual([null]);
  });

  it('leaves out what the objects in it lack', () => {
    const made = each('map', devices, '0', object([['name', get(item, value('name'))]]));
    expect(evaluate(apply('json', made), [{ name: 'a' }, {}])).toEqual([{ name: 'a' }, {}]);
    const again = each('map', made, '1', get(itemTerm('1'), value('name')));
    expect(evaluate(apply('json', again), [{ name: 'a' }, {}])).toEqual(['a', null]);
    expect(evaluate(apply('json', each('filter', made, '1', value(true))), [{}])).toEqual([{}]);
  });

  it('stays nothing where there was no list', () => {
    expect(evaluate(apply('json', each('map', devices, '0', item)), 'x')).toBeUndefined();
  });
});
