import { describe, expect, it } from '@jest/globals';
import { type Bundle, bundleFromParts } from '@sluice/flow';
import { checkOnce } from './check-once.ts';

const { bundle } = bundleFromParts({
  tenantFile: { tenant: { slug: 'small', name: 'Small' } },
  flows: [
    {
      slug: 'login',
      name: 'Login',
      trigger: 'login',
      stages: { 'post-auth': { start: 'act', blocks: { act: { type: 'custom_action', action: 'act' } } } },
    },
  ],
  actions: [{ slug: 'act', source: 'return', language: 'javascript' }],
});

function counting(answers: readonly { ok: boolean }[] = []) {
  const check = checkOnce();
  let asked = 0;
  const checkAction = async () => {
    asked += 1;
    return answers[asked - 1]?.ok === false
      ? ({ ok: false, message: 'no runner', line: null, column: null } as const)
      : ({ ok: true } as const);
  };
  return { asked: () => asked, check: (given: Bundle) => check(given, { checkAction }) };
}

describe('checking for many engines', () => {
  it('looks once at what was found right, whoever its users are', async () => {
    const { check, asked } = counting();
    const first = await check(bundle);
    expect(await check({ ...bundle, users: [{ id: 'usr_1', email: 'a@small.example' }] })).toEqual(first);
    expect(asked()).toBe(1);
  });

  it('looks again when flows, actions or settings are others', async () => {
    const { check, asked } = counting();
    await check(bundle);
    await check({ ...bundle, actions: new Map(bundle.actions) });
    await check({ ...bundle, settings: { ...bundle.settings } });
    await check({ ...bundle, flows: new Map(bundle.flows) });
    expect(asked()).toBe(4);
  });

  it('looks again at what was wrong: it may have been the moment', async () => {
    const { check, asked } = counting([{ ok: false }]);
    expect((await check(bundle)).map(({ code }) => code)).toEqual(['action-error']);
    expect(await check(bundle)).toEqual([]);
    expect(asked()).toBe(2);
  });
});
