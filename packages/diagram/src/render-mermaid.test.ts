import { describe, expect, it } from '@jest/globals';
import { type BlockDescriptor, coreBlockDescriptors, nextShape } from '@sluice/flow';
import fc from 'fast-check';
import { z } from 'zod';
import { drawFlow } from './draw-flow.ts';
import { mermaidLabel } from './mermaid-label.ts';
import { renderMermaid } from './render-mermaid.ts';
import { bundleOf, drawStages, stage } from './testing/parts.ts';

const linesOf = (...args: Parameters<typeof drawStages>) =>
  renderMermaid(drawStages(...args))
    .split('\n')
    .map((line) => line.trim());

const gate = {
  type: 'decision',
  branches: [{ when: 'event.user.email == "x"', next: 'stop' }],
  otherwise: 'continue',
};

describe('renderMermaid', () => {
  it('draws stages as subgraphs, decisions as diamonds, ends by their kind', () => {
    const lines = linesOf({
      'post-auth': stage({
        gate,
        stop: { type: 'deny', reason: 'no' },
        sub: { type: 'run_flow', flow: 'checks' },
      }),
    });
    expect(lines.slice(0, 3)).toEqual(['%% Login (login)', 'flowchart TD', 'start(["Login"])']);
    expect(lines).toEqual(
      expect.arrayContaining([
        'subgraph stage_post_auth["post-auth"]',
        'block_gate{"gate"}',
        'block_stop(["stop<br/>deny#58; no"]):::deny',
        'block_sub[["sub<br/>run_flow#58; checks"]]',
        'block_gate -->|"event.user.email == #34;x#34;"| block_stop',
        'block_gate -->|"otherwise"| done',
        'block_sub --> done',
      ]),
    );
    expect(lines.filter((line) => line.startsWith('block_stop -->'))).toEqual([]);
  });

  it('2.1 leads from each stage to the next one that the flow has, and through the host', () => {
    const one = (slug: string) => stage({ [slug]: { type: 'allow' } });
    const lines = linesOf({
      'issue-tokens': one('claims'),
      registration: one('signup'),
      'pre-login': one('early'),
      'post-auth': one('checks'),
    });
    expect(lines.filter((line) => line.includes('-->')).sort()).toEqual([
      'block_checks --> block_claims',
      'block_claims --> done',
      'block_early --> host',
      'block_signup --> block_checks',
      'host -->|"failed"| refused',
      'host -->|"known user"| block_checks',
      'host -->|"new user"| block_signup',
      'start --> block_early',
    ]);
    expect(lines.filter((line) => line.startsWith('subgraph'))).toEqual([
      'subgraph stage_pre_login["pre-login"]',
      'subgraph stage_registration["registration"]',
      'subgraph stage_post_auth["post-auth"]',
      'subgraph stage_issue_tokens["issue-tokens"]',
    ]);
  });

  it('2.2 enters a token flow at issue-tokens, and a sub-routine at main', () => {
    const main = stage({ a: { type: 'allow' } });
    expect(linesOf({ 'issue-tokens': main }, { trigger: 'token' })).toContain('start --> block_a');
    const subflow = linesOf({ main }, { trigger: 'subflow' });
    expect(subflow).toContain('start --> block_a');
    expect(subflow).toContain('done(["back to the caller"]):::allow');
    expect(subflow.some((line) => line.startsWith('host'))).toBe(false);
  });

  it('draws the error way of a webhook, the denial where it has none, and targets of a host block by their key', () => {
    const descriptor: BlockDescriptor<{ next?: string | undefined; fallback: string }> = {
      type: 'score',
      config: z.strictObject({ ...nextShape, fallback: z.string() }),
      output: null,
      targets: ({ next, fallback }) => [
        { target: next ?? 'continue', path: ['next'] },
        { target: fallback, path: ['fallback'] },
      ],
    };
    const blocks = {
      hook: { type: 'call_webhook', url: 'https://x.example', next: 'score', onError: 'stop' },
      strict: { type: 'call_webhook', url: 'https://x.example' },
      score: { type: 'score', fallback: 'stop' },
      stop: { type: 'deny', reason: 'no' },
    };
    const drawing = drawFlow(bundleOf([{ stages: { 'post-auth': stage(blocks) } }]), 'login', {
      blockTypes: [...coreBlockDescriptors, descriptor as unknown as BlockDescriptor],
    });
    expect(renderMermaid(drawing).split('\n')).toEqual(
      expect.arrayContaining([
        '  block_hook --> block_score',
        '  block_hook -.->|"on error"| block_stop',
        '  block_strict -.->|"on error"| denied_strict',
        '  block_score --> done',
        '  block_score -->|"fallback"| block_stop',
      ]),
    );
  });

  it('draws a broken flow too', () => {
    const blocks = {
      a: { type: 'nonsense', next: 'gone' },
      b: { type: 'decision' },
      end: { type: 'log_event', message: 'm', next: 'gone' },
    };
    const lines = linesOf({ 'post-auth': stage(blocks) });
    const missing = 'missing_stage__post_auth__gone';
    expect(lines).toEqual(
      expect.arrayContaining([`block_a --> ${missing}`, 'block_b --> done', `block_end --> ${missing}`]),
    );
    expect(lines.filter((line) => line === `${missing}["no block gone"]:::deny`)).toHaveLength(1);
  });
});

describe('mermaidLabel', () => {
  it('shows any text as that text, with no sign that Mermaid reads as its own', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary-ascii' })), (text) => {
        const quoted = mermaidLabel(text);
        expect(quoted).toMatch(/^"(?:[\p{L}\p{N} .,=!?()+*/%'_-]|#\d+;)*"$/u);
        const read = quoted
          .slice(1, -1)
          .replace(/#(\d+);/gu, (_, point) => String.fromCodePoint(Number(point)));
        expect(read).toBe(text);
      }),
    );
  });
});
