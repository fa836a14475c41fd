import { describe, expect, it } from '@jest/globals';
import { coreBlockDescriptors } from './core-block-descriptors.ts';

const typeOf = (type: string) => {
  const found = coreBlockDescriptors.find((descriptor) => descriptor.type === type);
  if (found === undefined) throw new Error(type);
  return found;
};
const ways = (type: string, config: unknown) =>
  typeOf(type)
    .targets(typeOf(type).config.parse(config))
    .map(({ target, path }) => [target, path.join('.')]);
const sites = (type: string, config: unknown) =>
  (typeOf(type).expressions?.(typeOf(type).config.parse(config)) ?? []).map(({ text, path, kind }) => [
    text,
    path.join('.'),
    kind,
  ]);
const isValid = (type: string, config: unknown) => typeOf(type).config.safeParse(config).success;

/** Each type with the least that it takes, and everything that it takes. */
const configs: Record<string, { least: object; most: object }> = {
  custom_action: { least: { action: 'a' }, most: { action: 'a', next: 'b' } },
  decision: {
    least: { branches: [], otherwise: 'continue' },
    most: { branches: [{ when: 'true', next: 'a' }], otherwise: 'b' },
  },
  call_webhook: {
    least: { url: 'https://a.example' },
    most: { method: 'PUT', url: 'u', headers: { a: 'b' }, body: [1, { a: null }], next: 'a', onError: 'b' },
  },
  prompt: { least: { prompt: 'mfa-totp' }, most: { prompt: 'p', input: ['any', 1], next: 'a' } },
  run_flow: { least: { flow: 'sub' }, most: { flow: 'sub', input: { a: [1] }, next: 'a' } },
  log_event: { least: { message: 'm' }, most: { level: 'warn', message: 'm', next: 'a' } },
  allow: { least: {}, most: {} },
  deny: { least: { reason: 'r' }, most: { reason: 'r', userMessage: 'm' } },
};

describe('block types of the core', () => {
  it('3.4 are these eight', () => {
    expect(coreBlockDescriptors.map(({ type }) => type).sort()).toEqual(Object.keys(configs).sort());
  });

  it.each(Object.entries(configs))('formats 2: %s takes its keys and no other', (type, { least, most }) => {
    expect(isValid(type, least)).toBe(true);
    expect(isValid(type, { ...most, name: 'Shown', description: 'Why' })).toBe(true);
    expect(isValid(type, { ...most, nxt: 'a' })).toBe(false);
    for (const key of Object.keys(least)) expect(isValid(type, { ...least, [key]: undefined })).toBe(false);
  });

  it.each([
    ['call_webhook', { url: 'u', method: 'DELETE' }],
    ['call_webhook', { url: 'u', headers: { a: 1 } }],
    ['log_event', { level: 'fatal', message: 'm' }],
    ['run_flow', { flow: 'sub', input: ['no object'] }],
    ['custom_action', { action: 'Not A Slug' }],
    ['deny', { reason: 'x'.repeat(1025) }],
    ['decision', { branches: [{ when: 'true' }], otherwise: 'a' }],
    ['allow', { next: 'a' }],
  ])('formats 2: %s refuses %j', (type, config) => {
    expect(isValid(type, config)).toBe(false);
  });

  it('3.1 a missing next means continue', () => {
    for (const type of ['custom_action', 'call_webhook', 'prompt', 'run_flow', 'log_event']) {
      expect(ways(type, configs[type]?.least)).toEqual([['continue', 'next']]);
    }
    expect(ways('allow', {})).toEqual([]);
    expect(ways('deny', { reason: 'r' })).toEqual([]);
  });

  it('3.3 a decision goes where its branches and its otherwise say', () => {
    const branches = [
      { when: 'a', next: 'x' },
      { when: 'b', next: 'y' },
    ];
    expect(ways('decision', { branches, otherwise: 'z' })).toEqual([
      ['x', 'branches.0.next'],
      ['y', 'branches.1.next'],
      ['z', 'otherwise'],
    ]);
    expect(sites('decision', { branches, otherwise: 'z' })).toEqual([
      ['a', 'branches.0.when', 'expression'],
      ['b', 'branches.1.when', 'expression'],
    ]);
  });

  it('formats 2: onError "deny" is no target, any other is', () => {
    expect(ways('call_webhook', { url: 'u', onError: 'deny' })).toEqual([['continue', 'next']]);
    expect(ways('call_webhook', { url: 'u', next: 'a', onError: 'b' })).toEqual([
      ['a', 'next'],
      ['b', 'onError'],
    ]);
  });

  it('formats 2: templates stand in url, headers, body, input and message, at any depth', () => {
    expect(
      sites('call_webhook', { url: 'u', headers: { h: 'v' }, body: { a: ['x', { b: 'y' }, 1, null] } }),
    ).toEqual([
      ['u', 'url', 'template'],
      ['v', 'headers.h', 'template'],
      ['x', 'body.a.0', 'template'],
      ['y', 'body.a.1.b', 'template'],
    ]);
    expect(sites('prompt', { prompt: 'p', input: 'x' })).toEqual([['x', 'input', 'template']]);
    expect(sites('run_flow', { flow: 'f', input: { a: 'x' } })).toEqual([['x', 'input.a', 'template']]);
    expect(sites('log_event', { message: 'x' })).toEqual([['x', 'message', 'template']]);
  });
});
