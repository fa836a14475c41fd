import { describe, expect, it } from '@jest/globals';
import { ScriptBook } from './script-book.ts';

const name = { tenantId: 't1', action: 'a', version: 1, language: 'javascript', memoryMb: 64 } as const;

describe('the numbers of scripts', () => {
  it('5.4 are the same for the same script, and different for whatever differs', () => {
    const book = new ScriptBook();
    const first = book.learn(name, 'source', 'source');
    expect(book.known({ ...name }, ['sou', 'rce'].join(''))).toBe(first);
    expect(book.learn(name, 'source', 'source')).toBe(first);
    expect(book.known(name, 'another')).toBeUndefined();
    const others = [
      book.learn({ ...name, tenantId: 't2' }, 'source', 'source'),
      book.learn({ ...name, action: 'b' }, 'source', 'source'),
      book.learn({ ...name, version: 2 }, 'source', 'source'),
      book.learn({ ...name, language: 'typescript' }, 'source', 'source'),
      book.learn({ ...name, memoryMb: 32 }, 'source', 'source'),
      book.learn(name, 'another', 'another'),
      // Names that would run together if they were only joined.
      book.learn({ ...name, tenantId: 't1","a' }, 'source', 'source'),
    ];
    expect(new Set([first, ...others].map(({ number }) => number)).size).toBe(8);
  });

  it('5.2 come with a file name that cannot look like a place', () => {
    const book = new ScriptBook();
    expect(book.learn({ ...name, action: 'x.js:1:1)\n at y' }, '', '').fileName).toBe('x_js_1_1___at_y.js');
    expect(book.learn({ ...name, action: '', language: 'typescript' }, '', '').fileName).toBe('action.ts');
  });
});
