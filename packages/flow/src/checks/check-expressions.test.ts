import { describe, expect, it } from '@jest/globals';
import { bundleFromParts } from '../bundle/bundle-from-parts.ts';
import { action, findingsOf, flowFile, stage, subflowFile, tenantFile } from '../testing/check-parts.ts';
import { loadFlowText } from '../testing/load-flow-text.ts';
import { checkBundle } from './check-bundle.ts';

const gate = (when: string) => ({
  type: 'decision',
  branches: [{ when, next: 'continue' }],
  otherwise: 'continue',
});
const tag = { type: 'custom_action', action: 'tag-tier', next: 'gate' };
const actions = [action('tag-tier')];

async function toldOfExpression(when: string, stageId = 'post-auth', more: Record<string, unknown> = {}) {
  const flows = [flowFile({ [stageId]: stage({ tag, ...more, gate: gate(when) }) })];
  const findings = (await findingsOf({ flows, actions })).filter(({ code }) => code !== 'unreachable-block');
  return findings.map(({ severity, code, hint }) => [severity, code, hint]);
}

describe('expressions in a flow', () => {
  it('4.2 are errors at their line and column, escapes counted as they are written', async () => {
    const text = [
      '{ "slug": "login", "name": "Login", "trigger": "login", "stages": { "post-auth": { "start": "gate", "blocks": {',
      '  "gate": { "type": "decision", "branches": [',
      '    { "when": "event.client.id == \\"a\\\\u0041\\" and evnt.x == 1", "next": "continue" }',
      '  ], "otherwise": "continue" } } } } }',
    ].join('\n');
    const [finding] = await checkBundle(loadFlowText(text));
    const line = text.split('\n')[2] ?? '';
    expect(finding).toMatchObject({
      code: 'bad-expression',
      file: 'flows/login.json',
      line: 3,
      column: line.indexOf('evnt') + 1,
    });
  });

  it('4.2 read session in issue-tokens only', async () => {
    expect(await toldOfExpression('session.id == "x"', 'issue-tokens')).toEqual([]);
    for (const id of ['pre-login', 'registration', 'post-auth', 'post-login']) {
      expect(await toldOfExpression('session.id == "x"', id)).toMatchObject([
        ['error', 'bad-expression', expect.anything()],
      ]);
    }
    const flows = [subflowFile('s', { gate: gate('session.id == "x"') })];
    expect((await findingsOf({ flows })).map(({ code }) => code)).toEqual(['bad-expression']);
  });

  it('4.4 are never empty', async () => {
    expect(await toldOfExpression('')).toMatchObject([['error', 'bad-expression', expect.anything()]]);
  });

  it('formats 2: templates are checked wherever they stand', async () => {
    const blocks = {
      hook: {
        type: 'call_webhook',
        url: 'https://a.example/{{ evnt.a }}',
        headers: { x: '{{ ( }}' },
        body: { deep: ['{{ event.a', 'plain {{ event.user.id }}'] },
        next: 'ask',
      },
      ask: { type: 'prompt', prompt: 'p', input: { a: '{{ 1 + }}' }, next: 'log' },
      log: { type: 'log_event', message: '{{ foo() }}' },
    };
    const findings = await findingsOf({ flows: [flowFile({ 'post-auth': stage(blocks) })] });
    expect(findings.map(({ code, path }) => [code, path?.replace('stages.post-auth.blocks.', '')])).toEqual([
      ['bad-template', 'hook.url'],
      ['bad-template', 'hook.headers.x'],
      ['bad-template', 'hook.body.deep[0]'],
      ['bad-template', 'ask.input.a'],
      ['bad-template', 'log.message'],
    ]);
  });

  it('4.3 read steps that the flow has', async () => {
    expect(await toldOfExpression('step.tag-tier.tier == "x"')).toEqual([]);
    expect(await toldOfExpression('step["tag-tier"].tier == "x"')).toEqual([]);
    expect(await toldOfExpression('step.tag-teir.tier == "x"')).toEqual([
      ['error', 'unknown-step', 'Did you mean "tag-tier"?'],
    ]);
    expect(await toldOfExpression('has(step.input.x)')).toMatchObject([
      ['error', 'unknown-step', expect.anything()],
    ]);
  });

  it('4.3 finds the step that a template misspells at its own column', async () => {
    const log = { type: 'log_event', message: 'x "quoted" {{ step.tag-teir.tier }}' };
    const { bundle } = bundleFromParts({
      tenantFile,
      flows: [flowFile({ 'post-auth': stage({ tag: { ...tag, next: 'log' }, log }) })],
      actions,
    });
    const [finding] = await checkBundle(bundle);
    const line = bundle.flows.get('login')?.source.text.split('\n')[(finding?.line ?? 1) - 1] ?? '';
    expect(line.slice((finding?.column ?? 1) - 1)).toMatch(/^tag-teir\.tier/);
  });

  it('5.11 the state of an action is under its own slug, not under that of its block', async () => {
    expect(await toldOfExpression('step.tag.tier == "x"')).toEqual([
      ['warning', 'unwritten-step', 'Its action writes to step.tag-tier.'],
    ]);
    expect(await toldOfExpression('step.gate.x')).toMatchObject([
      ['warning', 'unwritten-step', expect.anything()],
    ]);
  });

  it('4.3 are not blamed for an action that a block with errors hides', async () => {
    const blocks = {
      tag: { type: 'custom_action', actoin: 'tag-tier', next: 'gate' },
      gate: gate('step.tag-tier.x'),
    };
    const findings = await findingsOf({ flows: [flowFile({ 'post-auth': stage(blocks) })], actions });
    expect(findings.map(({ code }) => code).sort()).toEqual(['missing-key', 'unknown-key']);
  });

  it('3.6 read step.input in a sub-routine, and its steps from the parent', async () => {
    const inner = subflowFile('inner', {
      ask: { type: 'prompt', prompt: 'p', next: 'g' },
      g: gate('step.input.x == step.ask.y'),
    });
    const call = { type: 'run_flow', flow: 'inner', next: 'gate' };
    const told = async (when: string) =>
      (
        await findingsOf({ flows: [inner, flowFile({ 'post-auth': stage({ call, gate: gate(when) }) })] })
      ).map(({ code, hint }) => [code, hint]);
    expect(await told('step.call.ask.verified == true')).toEqual([]);
    expect(await told('step.call == null')).toEqual([]);
    expect(await told('step.call.aks.verified == true')).toEqual([['unknown-step', 'Did you mean "ask"?']]);
  });
});
