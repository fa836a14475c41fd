import { describe, expect, it } from '@jest/globals';
import {
  type BlockDescriptor,
  coreBlockDescriptors,
  type FlowDefinition,
  flowSchema,
  nextShape,
} from '@sluice/flow';
import fc from 'fast-check';
import { z } from 'zod';
import { mermaidLabel, shorten } from './mermaid-label.ts';
import { renderMermaid } from './render-mermaid.ts';

const flow = (stages: object, more: object = {}): FlowDefinition =>
  flowSchema.parse({ slug: 'login', name: 'Login', trigger: 'login', stages, ...more });
const linesOf = (definition: FlowDefinition, descriptors = coreBlockDescriptors) =>
  renderMermaid(definition, descriptors)
    .split('\n')
    .map((line) => line.trim());

const gate = {
  type: 'decision',
  branches: [{ when: 'event.user.email == "x"', next: 'stop' }],
  otherwise: 'continue',
};

describe('renderMermaid', () => {
  it('draws stages as subgraphs, decisions as diamonds, ends by their kind', () => {
    const lines = linesOf(
      flow({
        'post-auth': {
          start: 'gate',
          blocks: { gate, stop: { type: 'deny', reason: 'no' }, sub: { type: 'run_flow', flow: 'checks' } },
        },
      }),
    );
    expect(lines.slice(0, 3)).toEqual(['%% login', 'flowchart TD', 'begin(["Login"])']);
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
    const one = (slug: string) => ({ start: slug, blocks: { [slug]: { type: 'allow' } } });
    const lines = linesOf(
      flow({
        'issue-tokens': one('claims'),
        registration: one('signup'),
        'pre-login': one('early'),
        'post-auth': one('checks'),
      }),
    );
    expect(lines.filter((line) => line.includes('-->'))).toEqual([
      'begin --> block_early',
      'host -->|"new user"| block_signup',
      'host -->|"known user"| block_checks',
      'block_early --> host',
      'block_signup --> block_checks',
      'block_checks --> block_claims',
      'block_claims --> done',
    ]);
    expect(lines.filter((line) => line.startsWith('subgraph'))).toEqual([
      'subgraph stage_pre_login["pre-login"]',
      'subgraph stage_registration["registration"]',
      'subgraph stage_post_auth["post-auth"]',
      'subgraph stage_issue_tokens["issue-tokens"]',
    ]);
  });

  it('2.2 enters a token flow at issue-tokens, and a sub-routine at main', () => {
    const main = { start: 'a', blocks: { a: { type: 'allow' } } };
    expect(linesOf(flow({ 'issue-tokens': main }, { trigger: 'token' }))).toContain('begin --> block_a');
    const subflow = linesOf(flow({ main }, { trigger: 'subflow' }));
    expect(subflow).toContain('begin --> block_a');
    expect(subflow).toContain('done(["back to the caller"]):::allow');
    expect(subflow.some((line) => line.startsWith('host'))).toBe(false);
  });

  it('draws the error way of a webhook, and targets of a host block by their key', () => {
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
      score: { type: 'score', fallback: 'stop' },
      stop: { type: 'deny', reason: 'no' },
    };
    const lines = linesOf(flow({ 'post-auth': { start: 'hook', blocks } }), [
      ...coreBlockDescriptors,
      descriptor as unknown as BlockDescriptor,
    ]);
    expect(lines).toEqual(
      expect.arrayContaining([
        'block_hook --> block_score',
        'block_hook -->|"on error"| block_stop',
        'block_score --> done',
        'block_score -->|"fallback"| block_stop',
      ]),
    );
  });

  it('draws a broken flow too', () => {
    const blocks = {
      a: { type: 'nonsense', next: 'gone' },
      b: { type: 'decision' },
      end: { type: 'log_event', message: 'm', next: 'gone' },
    };
    const lines = linesOf(flow({ 'post-auth': { start: 'a', blocks } }));
    expect(lines).toEqual(
      expect.arrayContaining(['block_a --> missing_gone', 'block_b --> done', 'block_end --> missing_gone']),
    );
    expect(lines.filter((line) => line === 'missing_gone["no block gone"]:::deny')).toHaveLength(1);
  });
});

describe('mermaidLabel', () => {
  it('shows any text as that text, with no sign that Mermaid reads as its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const quoted = mermaidLabel(text);
        expect(quoted).toMatch(/^"(?:[\p{L}\p{N} .,=!?()+*/%'_-]|#\d+;)*"$/u);
        const read = quoted
          .slice(1, -1)
          .replace(/#(\d+);/gu, (_, point) => String.fromCodePoint(Number(point)));
        expect(read).toBe(text);
      }),
    );
  });

  it('cuts long texts between signs', () => {
    expect(shorten('😀'.repeat(100), 5)).toBe('😀😀😀😀…');
    expect(shorten('a  b\nc')).toBe('a b c');
  });
});
