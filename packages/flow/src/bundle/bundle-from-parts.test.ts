import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkBundle } from '../checks/check-bundle.ts';
import { findingCatalogue } from '../findings.ts';
import { flowFile, stage, tenantFile } from '../testing/check-parts.ts';
import { bundleFromParts } from './bundle-from-parts.ts';

const told = (parts: Parameters<typeof bundleFromParts>[0]) =>
  bundleFromParts(parts).findings.map(({ code, file, path }) => [code, file, path ?? ''].join(' ').trim());

describe('a bundle in memory', () => {
  it('is what the same files would be', () => {
    const { bundle, findings } = bundleFromParts({
      tenantFile: { ...tenantFile, denialMessage: 'No.' },
      flows: [flowFile({})],
      actions: [
        { slug: 'a', source: 'x', enabled: false },
        { slug: 'b', source: 'y', language: 'typescript' },
      ],
      users: [{ email: 'a@b.example' }],
    });
    expect(findings).toEqual([]);
    expect(bundle.settings).toEqual({ denialMessage: 'No.' });
    expect(bundle.flows.get('login')?.definition).toEqual(flowFile({}));
    expect(
      [...bundle.actions.values()].map(({ slug, enabled, language, file }) => [
        slug,
        enabled,
        language,
        file,
      ]),
    ).toEqual([
      ['a', false, 'javascript', 'actions/a.js'],
      ['b', true, 'typescript', 'actions/b.ts'],
    ]);
    expect(bundle.users).toEqual([{ email: 'a@b.example' }]);
    expect(bundle.folder).toBeNull();
  });

  it('tells what is no JSON, no slug, or there twice', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const twice = { slug: 'a', source: '' };
    expect(
      told({
        tenantFile,
        flows: [circle, flowFile({}), flowFile({})],
        actions: [twice, twice, { slug: '../x', source: '' }],
      }),
    ).toEqual([
      'bad-slug actions/../x.js',
      'duplicate-slug actions/a.js',
      'bad-json flows/(entry 1).json',
      'duplicate-slug flows/login.json slug',
    ]);
    expect(told({ tenantFile: undefined })).toEqual(['bad-json sluice.json']);
    const trap = {
      get slug() {
        throw new Error('trap');
      },
    };
    expect(told({ tenantFile, flows: [trap] })).toEqual(['bad-json flows/(entry 1).json']);
  });

  it('keeps the parts of sluice.json that are fine', () => {
    const { bundle, findings } = bundleFromParts({
      tenantFile: {
        ...tenantFile,
        denialMessage: 'No.',
        limits: { actionTimeoutMs: 0 },
        fetch: { allow: ['a.example'] },
      },
    });
    expect(findings).toMatchObject([
      { code: 'bad-value', path: 'limits.actionTimeoutMs', hint: 'It is more than 0.' },
    ]);
    expect(bundle.settings).toMatchObject({ denialMessage: 'No.', fetch: { allow: ['a.example'] } });
  });

  it.each([
    [
      { name: 'x', never: 'a', unlesPassed: ['b'] },
      ['missing-key invariants[0]', 'unknown-key invariants[0].unlesPassed'],
    ],
    [{ name: 'x', never: 'a', unlessPassed: [] }, ['bad-value invariants[0].unlessPassed']],
    [{ name: 'x', always: 'No Slug' }, ['bad-slug invariants[0].always']],
  ])('reads an invariant as the form that it resembles most: %j', (invariant, expected) => {
    const found = told({ tenantFile: { ...tenantFile, invariants: [invariant] } });
    expect(found.map((line) => line.replace('sluice.json ', '')).sort()).toEqual([...expected].sort());
  });

  it('suggests the key that was meant', () => {
    const { findings } = bundleFromParts({
      tenantFile: { ...tenantFile, denialMesage: 'x' },
      flows: [flowFile({}, { triger: 'x' })],
    });
    expect(findings.map(({ hint }) => hint)).toEqual([
      'Did you mean "trigger"?',
      'Did you mean "denialMessage"?',
    ]);
  });

  it('walks what is left of a flow with errors, so that one slip hides no other', async () => {
    const { bundle, findings } = bundleFromParts({
      tenantFile,
      flows: [
        flowFile(
          {
            'pre-logn': stage({}),
            'post-auth': {
              start: 'a',
              blocks: { a: { type: 'custom_action', action: 'none', next: 'b' }, b: 3 },
            },
          },
          { extra: 1 },
        ),
      ],
    });
    expect(findings.map(({ code, path }) => [code, path]).sort()).toEqual([
      ['unknown-key', 'extra'],
      ['unknown-stage', 'stages.pre-logn'],
      ['wrong-type', 'stages.post-auth.blocks.b'],
    ]);
    expect((await checkBundle(bundle)).map(({ code }) => code)).toEqual(['unknown-action']);
  });

  it('never throws, whatever the parts are, and every finding has a place', async () => {
    const slugs = fc.constantFrom('a', 'b', 'continue', 'constructor', 'Bad', '__proto__', 'input', 'deny');
    const types = fc.constantFrom(
      'custom_action',
      'decision',
      'call_webhook',
      'prompt',
      'run_flow',
      'log_event',
      'allow',
      'deny',
      'x',
    );
    const texts = fc.constantFrom(
      'step.a.b == 1',
      '{{ step.b.c }}',
      'a',
      'session.x',
      '{{',
      '((',
      'login',
      '\u0000',
    );
    const odd = fc.oneof(fc.jsonValue({ maxDepth: 2 }), texts, slugs);
    const keys = fc.constantFrom(
      'next',
      'action',
      'branches',
      'otherwise',
      'url',
      'headers',
      'body',
      'onError',
      'flow',
      'input',
      'prompt',
      'message',
      'zz',
    );
    const block = fc.oneof(
      odd,
      fc.tuple(types, fc.dictionary(keys, odd)).map(([type, more]) => ({ ...more, type })),
    );
    const blocks = fc.oneof(odd, fc.dictionary(slugs, block, { maxKeys: 5 }));
    const stages = fc.oneof(
      odd,
      fc.dictionary(
        fc.constantFrom('pre-login', 'main', 'issue-tokens', 'zz'),
        fc.oneof(odd, fc.record({ start: slugs, blocks })),
      ),
    );
    const flows = fc.oneof(
      odd,
      fc.record(
        {
          slug: odd,
          name: odd,
          trigger: fc.oneof(odd, fc.constantFrom('login', 'token', 'subflow')),
          stages,
        },
        { requiredKeys: [] },
      ),
    );
    const tenants = fc.oneof(
      odd,
      fc.record({
        tenant: odd,
        fetch: fc.oneof(odd, fc.record({ allow: fc.array(odd) })),
        limits: odd,
        invariants: fc.array(odd),
      }),
    );
    await fc.assert(
      fc.asyncProperty(tenants, fc.array(flows, { maxLength: 3 }), odd, async (tenant, list, users) => {
        const { bundle, findings } = bundleFromParts({ tenantFile: tenant, flows: list, users });
        for (const finding of [...findings, ...(await checkBundle(bundle))]) {
          expect(Object.keys(findingCatalogue)).toContain(finding.code);
          expect(finding.line).toBeGreaterThanOrEqual(1);
          expect(finding.column).toBeGreaterThanOrEqual(1);
          expect(finding.message).not.toMatch(/[\n\r]/);
        }
      }),
      { numRuns: 150 },
    );
  });
});
