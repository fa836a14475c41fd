import { describe, expect, it } from '@jest/globals';
import { ScriptBook } from './script-book.ts';

const name = { tenantId: 't1', action: 'a', version: 1, language: 'javascript', memoryMb: 64 } as const;

describe('the numbers of scripts', () => {
  it('5.4 are the same for the same script, and different for whatever differs', () => {
    const book = new ScriptBook();
    const first = book.find(name, 'source');
    expect(book.find({ ...name }, ['sou', 'rce'].join(''))).toBe(first);
    const others = [
      book.find({ ...name, tenantId: 't2' }, 'source'),
      book.find({ ...name, action: 'b' }, 'source'),
      book.find({ ...name, version: 2 }, 'source'),
      book.find({ ...name, language: 'typescript' }, 'source'),
      book.find({ ...name, memoryMb: 32 }, 'source'),
      book.find(name, 'another'),
      // Names that would run together if they were only joined.
      book.find({ ...name, tenantId: 't1","a' }, 'source'),
    ];
    expect(new Set([first, ...others].map(({ number }) => number)).size).toBe(8);
  });

  it('5.2 come with a file name that cannot look like a place', () => {
    const book = new ScriptBook();
    expect(book.find({ ...name, action: 'x.js:1:1)\n at y' }, '').fileName).toBe('x_js_1_1___at_y.js');
    expect(book.find({ ...name, action: '', language: 'typescript' }, '').fileName).toBe('action.ts');
  });
});
