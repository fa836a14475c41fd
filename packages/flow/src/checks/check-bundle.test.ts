import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type BlockDescriptor, nextShape } from '../block-descriptor.ts';
import { coreBlockDescriptors } from '../core-blocks/core-block-descriptors.ts';
import { sortFindings } from '../findings.ts';
import {
  action,
  findingsOf,
  flowFile,
  stage,
  subflowFile,
  tenantFile,
  toldOf,
  toldOfBlocks,
} from '../testing/check-parts.ts';

const allow = (...entries: unknown[]) => ({ tenantFile: { ...tenantFile, fetch: { allow: entries } } });

describe('the allowlist', () => {
  it.each([
    'fraud.example.com',
    'fraud.example.com:8443',
    '*.example.com',
    '127.0.0.1:9401',
    '[::1]:80',
    '::1',
    'localhost',
    'EXAMPLE.com',
    'bücher.example',
    'example.com.',
  ])('7.1 takes %s', async (entry) => {
    expect(await toldOf(allow(entry, { host: entry, insecure: true }))).toEqual([]);
  });

  it.each([
    ['https://a.example', 'scheme'],
    ['a.example/v1', 'path'],
    ['a.example?x', 'path'],
    ['user@a.example', 'host name'],
    ['a.*.example', '"*"'],
    ['*', '"*"'],
    ['a*.example.com', '"*"'],
    ['*.com', 'far more'],
    ['*.', 'host name'],
    ['*.127.0.0.1', 'far more'],
    ['a.example:0', 'port'],
    ['a.example:65536', 'port'],
    ['a.example:', 'port'],
    ['a.example:https', 'port'],
    ['a.example:80:80', 'port'],
    ['a..example', 'host name'],
    ['0x7f.1', 'odd spelling'],
    ['2130706433', 'odd spelling'],
    ['127.1:80', 'odd spelling'],
    ['a b.example', 'host name'],
    ['%61.example', 'host name'],
    ['[::1', 'host name'],
  ])('7.1 refuses %s', async (entry, why) => {
    const findings = await findingsOf(allow('ok.example', entry, { host: entry }));
    expect(findings.map(({ code, path }) => [code, path])).toEqual([
      ['bad-allow-entry', 'fetch.allow[1]'],
      ['bad-allow-entry', 'fetch.allow[2].host'],
    ]);
    for (const { message, hint } of findings) {
      expect(message).toContain(why);
      expect(hint).not.toBe('');
    }
  });

  it('7.8 secrets are named as secret:name', async () => {
    const headers = (value: string, name = 'authorization') =>
      allow({ host: 'a.example', headers: { [name]: value } });
    expect(await toldOf(headers('secret:fraud-key'))).toEqual([]);
    expect(await toldOf(headers('application/json', 'accept'))).toEqual([]);
    for (const value of [
      'secret:',
      'secret: fraud',
      'Secret:fraud',
      'secret:a/b',
      ' secret:x',
      'a\r\nb: c',
    ]) {
      expect(await toldOf(headers(value))).toEqual(['error bad-header fetch.allow[0].headers.authorization']);
    }
    for (const name of ['Host', 'content-length', 'Proxy-Authorization']) {
      expect(await toldOf(headers('x', name))).toEqual([`error bad-header fetch.allow[0].headers.${name}`]);
    }
    expect(await toldOf(headers('x', 'bad name'))).toEqual([
      'error bad-header fetch.allow[0].headers["bad name"]',
    ]);
  });

  it('7.1 7.8 tells the host and each header that is wrong, every one at its place', async () => {
    const headers = { accept: 'a', Accept: 'b', host: 'x', 'x-key': 'secret:' };
    expect(await toldOf(allow({ host: 'a.example/v1', headers }))).toEqual([
      'error bad-allow-entry fetch.allow[0].host',
      'error bad-header fetch.allow[0].headers.Accept',
      'error bad-header fetch.allow[0].headers.host',
      'error bad-header fetch.allow[0].headers.x-key',
    ]);
  });
});

describe('invariants', () => {
  const flows = [
    flowFile({
      'post-auth': stage({
        mfa: { type: 'prompt', prompt: 'p', next: 'call' },
        call: { type: 'run_flow', flow: 'inner' },
      }),
    }),
    subflowFile('inner', { deep: { type: 'allow' } }),
  ];
  const told = (...invariants: object[]) =>
    toldOf({
      flows,
      tenantFile: {
        ...tenantFile,
        invariants: invariants.map((one, index) => ({ name: `n${index}`, ...one })),
      },
    });

  it('formats 1: name flows that exist', async () => {
    expect(await told({ flow: 'login', always: 'mfa' })).toEqual([]);
    expect(await told({ flow: 'logon', always: 'mfa' })).toEqual(['error unknown-flow invariants[0].flow']);
  });

  it('formats 1: name blocks and stages that exist, or the check warns', async () => {
    expect(
      await told({ never: 'issue-tokens', unlessPassed: ['mfa', 'deep'] }, { reachable: 'deep' }),
    ).toEqual([]);
    expect(
      await told(
        { never: 'isue-tokens', unlessPassed: ['mfa', 'mfaa'] },
        { breakGlass: 'x' },
        { flow: 'inner', always: 'mfa' },
      ),
    ).toEqual([
      'warning unknown-invariant-block invariants[0].never',
      'warning unknown-invariant-block invariants[0].unlessPassed[1]',
      'warning unknown-invariant-block invariants[1].breakGlass',
      'warning unknown-invariant-block invariants[2].always',
    ]);
  });
});

describe('the sources of actions', () => {
  it('10 are short enough, counted in bytes', async () => {
    const limited = { tenantFile: { ...tenantFile, limits: { actionSourceBytes: 6 } } };
    const source = (text: string) => ({ ...limited, actions: [{ slug: 'a', source: text }] });
    expect(await toldOf(source('ééé'))).toEqual([]);
    expect(await toldOf(source('éééx'))).toEqual(['error action-too-large']);
    expect(await toldOf({ actions: [{ slug: 'a', source: ' '.repeat(100_001) }] })).toEqual([
      'error action-too-large',
    ]);
  });

  it('5.2 compile, and an error is at the line and column of the source', async () => {
    const asked: string[] = [];
    const findings = await findingsOf(
      {
        actions: [
          { slug: 'bad', source: '\n  }', language: 'typescript' },
          action('fine'),
          { slug: 'vague', source: '?' },
        ],
      },
      {
        checkAction: async (source, language) => {
          asked.push(`${language} ${source}`);
          if (source === 'return;') return { ok: true };
          return source === '?'
            ? { ok: false, message: 'no', line: null, column: null }
            : { ok: false, message: 'Unexpected "}"', line: 2, column: 3 };
        },
      },
    );
    expect(asked.sort()).toEqual(['javascript ?', 'javascript return;', 'typescript \n  }']);
    expect(findings).toMatchObject([
      { code: 'action-error', file: 'actions/bad.ts', line: 2, column: 3, message: 'Unexpected "}"' },
      { code: 'action-error', file: 'actions/vague.js', line: 1, column: 1 },
    ]);
  });

  it('passes on that there is no compiler to be had', async () => {
    const checkAction = () => Promise.reject(new Error('no sandbox'));
    await expect(findingsOf({ actions: [action('a')] }, { checkAction })).rejects.toThrow('no sandbox');
  });
});

describe('the block types of a host', () => {
  const own: BlockDescriptor<{ next?: string | undefined; floor: string; hide?: boolean | undefined }> = {
    type: 'risk_score',
    config: z.strictObject({ ...nextShape, floor: z.string(), hide: z.boolean().optional() }),
    output: z.object({ score: z.number() }),
    targets({ next, hide }) {
      if (hide) throw new Error('lost');
      return [{ target: next ?? 'continue', path: ['next'] }];
    },
    expressions: ({ floor }) => [{ text: floor, path: ['floor'], kind: 'expression' }],
  };
  const options = { blockTypes: [...coreBlockDescriptors, own] };
  const flowOf = (block: object) => [
    flowFile({ 'post-auth': stage({ a: { type: 'risk_score', floor: '1', ...block } }) }),
  ];

  it('3.4 are checked like those of the core', async () => {
    expect(await toldOf({ flows: flowOf({}) }, options)).toEqual([]);
    expect(await toldOf({ flows: flowOf({}) })).toEqual([
      'error unknown-block-type stages.post-auth.blocks.a.type',
    ]);
    expect(await toldOf({ flows: flowOf({ next: 'b', floor: 'step.b.c', flor: 1 }) }, options)).toEqual([
      'error unknown-step stages.post-auth.blocks.a.floor',
      'error unknown-target stages.post-auth.blocks.a.next',
      'error unknown-key stages.post-auth.blocks.a.flor',
    ]);
  });

  it('3.4 and one that fails is a finding, not a crash', async () => {
    expect(await toldOf({ flows: flowOf({ hide: true }) }, options)).toEqual([
      'error bad-block-type stages.post-auth.blocks.a.type',
    ]);
  });
});

describe('checking a bundle', () => {
  it('sorts what it finds', async () => {
    const findings = await findingsOf({
      flows: [
        flowFile({
          'post-auth': stage({ a: { type: 'x' }, b: { type: 'custom_action', action: 'y', next: 'z' } }),
        }),
      ],
      ...allow('a/b'),
    });
    expect(findings.length).toBeGreaterThan(3);
    expect(findings).toEqual(sortFindings(findings));
  });

  it('a flow whose file cannot be read is not unknown', async () => {
    expect(await toldOfBlocks({ call: { type: 'run_flow', flow: 'inner' } }, {})).toEqual([
      'error unknown-flow stages.post-auth.blocks.call.flow',
    ]);
  });
});
