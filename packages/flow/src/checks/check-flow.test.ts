import { describe, expect, it } from '@jest/globals';
import {
  action,
  findingsOf,
  flowFile,
  stage,
  subflowFile,
  toldOf,
  toldOfBlocks,
} from '../testing/check-parts.ts';

const at = 'stages.post-auth.blocks';
const go = (next: string) => ({ type: 'log_event', message: 'm', next });
const end = { type: 'allow' };

describe('the graph of a stage', () => {
  it('3.1 names the targets that a stage does not have, and what was meant', async () => {
    const flows = [
      flowFile({
        'pre-login': stage({
          a: go('gaet'),
          gate: { type: 'decision', branches: [{ when: 'true', next: 'other' }], otherwise: 'b' },
        }),
        'post-auth': stage({ other: end }),
      }),
    ];
    const findings = (await findingsOf({ flows })).filter(({ code }) => code === 'unknown-target');
    expect(findings.map(({ path, hint }) => [path, hint])).toEqual([
      ['stages.pre-login.blocks.a.next', 'Did you mean "gate"?'],
      [
        'stages.pre-login.blocks.gate.branches[0].next',
        '"other" is a block of the stage "post-auth"; a way never leaves its stage, except by "continue".',
      ],
      [
        'stages.pre-login.blocks.gate.otherwise',
        'Use a block of the stage, or "continue". There is: a, gate, continue.',
      ],
    ]);
  });

  it('3.1 accepts continue, a missing next, and names like constructor that only look like blocks', async () => {
    expect(await toldOfBlocks({ a: go('b'), b: { type: 'log_event', message: 'm' } })).toEqual([]);
    expect(await toldOfBlocks({ a: go('constructor') })).toEqual([`error unknown-target ${at}.a.next`]);
    expect(await toldOfBlocks({ a: go('constructor'), constructor: end })).toEqual([]);
  });

  it('3.1 a stage starts at a block that it has', async () => {
    const flows = [flowFile({ 'post-auth': { start: 'z', blocks: { a: end } } })];
    expect(await toldOf({ flows })).toEqual(['error unknown-start stages.post-auth.start']);
    expect(await toldOf({ flows: [flowFile({ 'post-auth': { blocks: { a: end } } })] })).toEqual([
      'error missing-start stages.post-auth',
    ]);
    expect(await toldOf({ flows: [flowFile({ 'post-auth': { start: 'a', blocks: {} } })] })).toEqual([
      'error unknown-start stages.post-auth.start',
    ]);
  });

  it('3.2 refuses cycles and shows the way round, at the step that closes it', async () => {
    const [finding, ...rest] = await findingsOf({
      flows: [flowFile({ 'post-auth': stage({ a: go('b'), b: go('c'), c: go('a') }) })],
    });
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({
      code: 'cycle',
      severity: 'error',
      path: `${at}.c.next`,
      message: 'the blocks run in a circle: a → b → c → a',
    });
    expect(await toldOfBlocks({ a: go('a') })).toEqual([`error cycle ${at}.a.next`]);
    expect(
      await toldOfBlocks({ a: { type: 'call_webhook', url: 'https://a.example', onError: 'a' } }),
    ).toEqual([`error cycle ${at}.a.onError`]);
  });

  it('3.2 lets two ways meet again', async () => {
    const gate = { type: 'decision', branches: [{ when: 'true', next: 'b' }], otherwise: 'c' };
    expect(await toldOfBlocks({ a: gate, b: go('c'), c: end })).toEqual([]);
  });

  it('refuses a block that no way leads to', async () => {
    expect(await toldOfBlocks({ a: end, b: go('c'), c: end })).toEqual([
      `error unreachable-block ${at}.b`,
      `error unreachable-block ${at}.c`,
    ]);
  });

  it('formats 2: "onError": "deny" denies, and a block of that name is not meant', async () => {
    const hook = { type: 'call_webhook', url: 'https://a.example', next: 'deny', onError: 'deny' };
    expect(await toldOfBlocks({ hook: { ...hook, next: 'continue' } })).toEqual([]);
    expect(await toldOfBlocks({ hook, deny: end })).toEqual([`warning ambiguous-deny ${at}.hook.onError`]);
  });

  it('10 counts the blocks of all stages against the limit', async () => {
    const tenantFile = { tenant: { slug: 'acme', name: 'Acme' }, limits: { flowBlocks: 2 } };
    const two = { 'pre-login': stage({ a: end }), 'post-auth': stage({ b: end }) };
    expect(await toldOf({ tenantFile, flows: [flowFile(two)] })).toEqual([]);
    expect(
      await toldOf({ tenantFile, flows: [flowFile({ ...two, 'post-login': stage({ c: end }) })] }),
    ).toEqual(['error too-many-blocks stages']);
    const chain = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [
          `b${index}`,
          index === count - 1 ? end : go(`b${index + 1}`),
        ]),
      );
    expect(await toldOfBlocks(chain(500))).toEqual([]);
    expect(await toldOfBlocks(chain(501))).toEqual(['error too-many-blocks stages']);
  });
});

describe('the stages of a flow', () => {
  it('2 names a stage that no run has', async () => {
    const findings = await findingsOf({ flows: [flowFile({ 'pre-logn': stage({ a: end }) })] });
    expect(findings).toMatchObject([
      { code: 'unknown-stage', path: 'stages.pre-logn', hint: 'Did you mean "pre-login"?' },
    ]);
  });

  it('2.2 warns of stages that never run in a token flow', async () => {
    const stages = { 'post-auth': stage({ a: end }), 'issue-tokens': stage({ b: end }) };
    expect(await toldOf({ flows: [flowFile(stages, { trigger: 'token' })] })).toEqual([
      'warning idle-stage stages.post-auth',
    ]);
    expect(await toldOf({ flows: [flowFile(stages)] })).toEqual([]);
  });

  it('3.6 a sub-routine has the one stage main, which no other flow has', async () => {
    const subflow = { trigger: 'subflow' };
    expect(await toldOf({ flows: [flowFile({ main: stage({ a: end }) }, subflow)] })).toEqual([]);
    expect(await toldOf({ flows: [flowFile({ main: stage({ a: end }) })] })).toEqual([
      'error misplaced-stage stages.main',
    ]);
    expect(await toldOf({ flows: [flowFile({}, subflow)] })).toEqual(['error missing-key stages']);
    expect(
      await toldOf({
        flows: [flowFile({ main: stage({ a: end }), 'post-auth': stage({ b: end }) }, subflow)],
      }),
    ).toEqual(['error misplaced-stage stages.post-auth']);
  });
});

describe('slugs', () => {
  it('3.1 are unique over the stages of a flow', async () => {
    const flows = [flowFile({ 'pre-login': stage({ a: end }), 'post-auth': stage({ a: end }) })];
    expect(await toldOf({ flows })).toEqual([`error duplicate-slug ${at}.a`]);
  });

  it('1 are lower-case groups of at most 64 characters', async () => {
    expect(await toldOfBlocks({ ['a'.repeat(64)]: end })).toEqual([]);
    for (const slug of ['a'.repeat(65), 'A', 'a_b', 'a--b', '-a', 'a-', '', 'é']) {
      const flows = [flowFile({ 'post-auth': { start: 'ok', blocks: { ok: end, [slug]: end } } })];
      const errors = (await findingsOf({ flows })).filter(({ severity }) => severity === 'error');
      expect(errors.map(({ code }) => code)).toEqual(['bad-slug', 'unreachable-block']);
    }
  });

  it('3.1 continue is reserved', async () => {
    expect(await toldOfBlocks({ continue: end })).toEqual([`error reserved-slug ${at}.continue`]);
  });

  it('3.6 input is reserved in a sub-routine, for block and action, and only there', async () => {
    const runs = { type: 'custom_action', action: 'input' };
    const actions = [action('input')];
    expect(await toldOf({ flows: [subflowFile('s', { input: go('b'), b: runs })], actions })).toEqual([
      'error reserved-slug stages.main.blocks.input',
      'error reserved-slug stages.main.blocks.b.action',
    ]);
    expect(await toldOfBlocks({ input: end })).toEqual([]);
  });

  it('5.11 a block that writes where an action writes is refused', async () => {
    const runs = { type: 'custom_action', action: 'tag', next: 'tag' };
    const actions = [action('tag')];
    expect(await toldOfBlocks({ a: runs, tag: { type: 'prompt', prompt: 'p' } }, { actions })).toEqual([
      `error state-clash ${at}.tag`,
    ]);
    expect(await toldOfBlocks({ a: runs, tag: { type: 'allow' } }, { actions })).toEqual([]);
    expect(await toldOfBlocks({ tag: { ...runs, next: 'continue' } }, { actions })).toEqual([]);
  });
});

describe('the actions that a flow runs', () => {
  const runs = (slug: string, next = 'continue') => ({ type: 'custom_action', action: slug, next });

  it('exist', async () => {
    const [finding] = await findingsOf({
      flows: [flowFile({ 'post-auth': stage({ a: runs('tag-teir') }) })],
      actions: [action('tag-tier')],
    });
    expect(finding).toMatchObject({
      code: 'unknown-action',
      severity: 'error',
      path: `${at}.a.action`,
      hint: 'Did you mean "tag-tier"?',
    });
  });

  it('3.7 are switched on, or the check warns', async () => {
    expect(await toldOfBlocks({ a: runs('x') }, { actions: [{ ...action('x'), enabled: false }] })).toEqual([
      `warning disabled-action ${at}.a.action`,
    ]);
  });

  it('3.8 are run by one block each, or the check warns', async () => {
    expect(await toldOfBlocks({ a: runs('x', 'b'), b: runs('x') }, { actions: [action('x')] })).toEqual([
      `warning shared-action ${at}.b.action`,
    ]);
  });
});

describe('block types', () => {
  it('3.4 are those of the registry', async () => {
    const [finding] = await findingsOf({
      flows: [flowFile({ 'post-auth': stage({ a: { type: 'custom-action', action: 'x' } }) })],
    });
    expect(finding).toMatchObject({
      code: 'unknown-block-type',
      path: `${at}.a.type`,
      hint: 'Did you mean "custom_action"?',
    });
  });

  it('3.3 a decision needs an otherwise', async () => {
    const blocks = { gate: { type: 'decision', branches: [{ when: '(', next: 'nowhere' }] } };
    expect(await toldOfBlocks(blocks)).toEqual([
      `error missing-otherwise ${at}.gate`,
      `error bad-expression ${at}.gate.branches[0].when`,
      `error unknown-target ${at}.gate.branches[0].next`,
    ]);
  });

  it('formats 2: name the keys that they do not have, and what was meant', async () => {
    const blocks = { a: { type: 'call_webhook', url: 'https://a.example', mehtod: 'GET', heders: {} } };
    const findings = await findingsOf({ flows: [flowFile({ 'post-auth': stage(blocks) })] });
    expect(findings.map(({ code, path, hint }) => [code, path, hint])).toEqual([
      ['unknown-key', `${at}.a.mehtod`, 'Did you mean "method"?'],
      ['unknown-key', `${at}.a.heders`, 'Did you mean "headers"?'],
    ]);
  });
});
