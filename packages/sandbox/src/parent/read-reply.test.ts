import { describe, expect, it } from '@jest/globals';
import { readPeek, readReply } from './read-reply.ts';

const report = {
  state: { at: 'done' },
  effects: [{ type: 'state.set', key: 'a', value: { b: [1, 'x', null] } }],
  logs: [{ level: 'info', message: 'x' }],
  droppedLogs: 0,
  warnings: ['w'],
  fetches: [
    { id: 1, method: 'GET', url: 'https://x.example/', headers: { a: 'b' }, body: null, redirect: 'follow' },
  ],
};
const reply = { verb: 'report', id: 7, report, cpuMs: 1.5, heldBytes: 0, untidy: false };
const error = { error_kind: 'uncaught_error', message: 'm', stack: '' };

/** The reply with some of its report changed. */
const changed = (change: object): string => JSON.stringify({ ...reply, report: { ...report, ...change } });

describe('what a runner says', () => {
  it('5.20 is read as it is when it keeps to the format', () => {
    expect(readReply(JSON.stringify(reply))).toEqual(reply);
    expect(readReply(changed({ state: { at: 'failed', error } }))).toMatchObject({
      report: { state: { at: 'failed', error } },
    });
    expect(readReply('{"verb":"ready"}')).toEqual({ verb: 'ready' });
    expect(readReply('{"verb":"need","id":3}')).toEqual({ verb: 'need', id: 3 });
    expect(readReply('{"verb":"checked","id":3,"check":{"ok":true}}')).toEqual({
      verb: 'checked',
      id: 3,
      check: { ok: true },
    });
    expect(readPeek('{"id":3,"logs":[{"level":"warn","message":"x"}]}')).toEqual({
      id: 3,
      logs: [{ level: 'warn', message: 'x' }],
    });
  });

  it('5.11 keeps keys such as __proto__ plain', () => {
    const text = changed({}).replace('{"b":[1,"x",null]}', '{"__proto__":{"admin":true}}');
    const read = readReply(text);
    expect(JSON.stringify(read)).toContain('{"__proto__":{"admin":true}}');
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  it.each([
    ['no JSON', '{'],
    ['no object', 'null'],
    ['a list', '[]'],
    ['an unknown verb', '{"verb":"fetch","id":1}'],
    ['no id', JSON.stringify({ ...reply, id: 'x' })],
    ['a negative id', JSON.stringify({ ...reply, id: -1 })],
    ['negative CPU time', JSON.stringify({ ...reply, cpuMs: -1 })],
    ['CPU time without end', JSON.stringify(reply).replace('1.5', '1e999')],
    ['half a byte of memory', JSON.stringify({ ...reply, heldBytes: 0.5 })],
    ['a report with more', changed({ more: 1 })],
    ['a report with less', changed({ effects: undefined })],
    ['an unknown state', changed({ state: { at: 'admin' } })],
    ['a failure without an error', changed({ state: { at: 'failed' } })],
    [
      'an unknown error_kind',
      changed({ state: { at: 'failed', error: { ...error, error_kind: 'granted' } } }),
    ],
    [
      'a crash that only the parent can see',
      changed({ state: { at: 'failed', error: { ...error, error_kind: 'sandbox_crashed' } } }),
    ],
    [
      'a timeout that only the client can see',
      changed({ state: { at: 'failed', error: { ...error, error_kind: 'http_fetch_timeout' } } }),
    ],
    ['an error in line 0', changed({ state: { at: 'failed', error: { ...error, line: 0 } } })],
    [
      'an endless stack',
      changed({ state: { at: 'failed', error: { ...error, stack: 'x'.repeat(20_001) } } }),
    ],
    ['an unknown effect', changed({ effects: [{ type: 'user.delete' }] })],
    ['an effect with more', changed({ effects: [{ type: 'deny', reason: 'x', tenant: 'y' }] })],
    ['an effect without a value', changed({ effects: [{ type: 'state.set', key: 'a' }] })],
    ['a key that is too long', changed({ effects: [{ type: 'state.set', key: 'k'.repeat(257), value: 1 }] })],
    ['a reason that is too long', changed({ effects: [{ type: 'deny', reason: 'x'.repeat(1_025) }] })],
    ['a patch that is a list', changed({ effects: [{ type: 'user.setAppMetadata', patch: [] }] })],
    ['too many effects', changed({ effects: Array(2_001).fill({ type: 'state.set', key: 'a', value: 1 }) })],
    ['a number without end', changed({}).replace('[1,', '[1e999,')],
    ['half a character', changed({}).replace('"x"', '"\\ud800"')],
    ['a key with half a character', changed({}).replace('"b"', '"\\ud800"')],
    ['nesting without end', changed({}).replace('[1,"x",null]', `${'['.repeat(5_000)}${']'.repeat(5_000)}`)],
    ['an unknown level', changed({ logs: [{ level: 'fatal', message: 'x' }] })],
    ['a log entry that is too long', changed({ logs: [{ level: 'info', message: '€'.repeat(1_366) }] })],
    ['too many log entries', changed({ logs: Array(1_001).fill(report.logs[0]) })],
    ['too many warnings', changed({ warnings: Array(51).fill('x') })],
    ['a method with a line break', changed({ fetches: [{ ...report.fetches[0], method: 'GET\r\n' }] })],
    [
      'a header with a line break in its name',
      changed({ fetches: [{ ...report.fetches[0], headers: { 'a\r\nb': 'c' } }] }),
    ],
    ['a body that is no text', changed({ fetches: [{ ...report.fetches[0], body: { a: 1 } }] })],
    ['another redirect', changed({ fetches: [{ ...report.fetches[0], redirect: 'error' }] })],
    ['a fetch with more', changed({ fetches: [{ ...report.fetches[0], allowPrivate: true }] })],
  ])('5.20 is refused for %s', (_, text) => {
    expect(() => readReply(text)).toThrow();
  });

  it('5.12 is refused for a last word that is too long', () => {
    expect(() => readPeek(JSON.stringify({ id: 1, logs: Array(1_001).fill(report.logs[0]) }))).toThrow();
    expect(() => readPeek('{"id":1,"logs":[],"more":1}')).toThrow();
  });
});
