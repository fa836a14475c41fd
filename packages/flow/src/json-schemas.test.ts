import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { z } from 'zod';
import { nextShape } from './block-descriptor.ts';
import { coreBlockDescriptors } from './core-blocks/core-block-descriptors.ts';
import { jsonSchemas } from './json-schemas.ts';
import { flowFile, stage } from './testing/check-parts.ts';

const schemas = jsonSchemas();
const validator = (file: string, from = schemas) =>
  new Ajv2020({ strictTypes: false, validateFormats: false }).compile(from[file] ?? {});
const isFlow = validator('flow.schema.json');
const isFlowOf = (block: unknown) => isFlow(flowFile({ 'post-auth': stage({ a: block }) }));

/** The example of the formats, section 2. */
const login = {
  $schema: '…/flow.schema.json',
  slug: 'login',
  name: 'Login',
  trigger: 'login',
  stages: {
    'pre-login': {
      start: 'check-country',
      blocks: {
        'check-country': { type: 'custom_action', action: 'check-country', next: 'country-gate' },
        'country-gate': {
          type: 'decision',
          branches: [{ when: 'step.check-country.country_blocked == true', next: 'blocked' }],
          otherwise: 'continue',
        },
        blocked: { type: 'deny', reason: 'country-blocked' },
      },
    },
    'post-auth': {
      start: 'tag-account-tier',
      blocks: { 'tag-account-tier': { type: 'custom_action', action: 'tag-account-tier' } },
    },
  },
};

describe('the published JSON Schemas', () => {
  it('are current', async () => {
    for (const [file, schema] of Object.entries(schemas)) {
      const published = await readFile(join(import.meta.dirname, '../../../schemas', file), 'utf8');
      expect([file, published]).toEqual([file, `${JSON.stringify(schema, null, 2)}\n`]);
    }
  });

  it('formats 2: accept the example flow', () => {
    expect([isFlow(login), isFlow.errors]).toEqual([true, null]);
  });

  it.each([
    ['a flow without a name', { ...login, name: undefined }],
    ['a flow with an unknown key', { ...login, stage: {} }],
    ['an unknown trigger', { ...login, trigger: 'logon' }],
    ['an unknown stage', { ...login, stages: { 'pre-logn': stage({ a: { type: 'allow' } }) } }],
    ['a stage without a start', { ...login, stages: { 'pre-login': { blocks: {} } } }],
    ['a slug in capitals', { ...login, slug: 'Login' }],
    [
      'a block slug with an underscore',
      { ...login, stages: { 'pre-login': stage({ a_b: { type: 'allow' } }) } },
    ],
  ])('formats 2: refuse %s', (_, flow) => {
    expect(isFlow(flow)).toBe(false);
  });

  it.each([
    { type: 'decision', branches: [] },
    { type: 'decision', branches: [{ when: 'true' }], otherwise: 'a' },
    { type: 'custom_action', action: 'a', nxt: 'b' },
    { type: 'custom_action' },
    { type: 'call_webhook', url: 'u', method: 'PATCH' },
    { type: 'log_event', message: 1 },
    { type: 'allow', next: 'a' },
    { action: 'a' },
    { type: 'NotAType' },
  ])('formats 2: refuse the block %j', (block) => {
    expect(isFlowOf(block)).toBe(false);
  });

  it('3.4 allow the block types of a host, and know those that are passed', () => {
    const block = { type: 'risk_score', anything: { goes: true } };
    expect(isFlowOf(block)).toBe(true);
    const own = {
      type: 'risk_score',
      config: z.strictObject({ ...nextShape, floor: z.number() }),
      output: null,
      targets: () => [],
    };
    const isOwn = validator('flow.schema.json', jsonSchemas([...coreBlockDescriptors, own]));
    expect(isOwn(flowFile({ 'post-auth': stage({ a: block }) }))).toBe(false);
    expect(isOwn(flowFile({ 'post-auth': stage({ a: { type: 'risk_score', floor: 3 } }) }))).toBe(true);
  });

  it('formats 1: accept the example tenant and refuse a misspelt key', () => {
    const isTenant = validator('tenant.schema.json');
    const tenant = {
      $schema: '…/tenant.schema.json',
      tenant: { slug: 'acme', name: 'Acme' },
      denialMessage: 'We could not sign you in. Contact support.',
      fetch: {
        timeoutMs: 5000,
        allow: [
          'fraud.example.com',
          {
            host: '127.0.0.1:9401',
            insecure: true,
            private: true,
            headers: { authorization: 'secret:fraud-key' },
          },
        ],
      },
      limits: { actionTimeoutMs: 10000 },
      invariants: [{ name: 'mfa before tokens', never: 'issue-tokens', unlessPassed: ['mfa'] }],
    };
    expect([isTenant(tenant), isTenant.errors]).toEqual([true, null]);
    expect(isTenant({ ...tenant, limits: { actionTimeout: 1 } })).toBe(false);
    expect(isTenant({ ...tenant, invariants: [{ name: 'x', never: 'a' }] })).toBe(false);
  });

  it('formats 1: describe action settings and users', () => {
    expect(validator('action.schema.json')({ enabled: false, description: '…' })).toBe(true);
    expect(validator('action.schema.json')({ enable: false })).toBe(false);
    expect(
      validator('users.schema.json')([{ id: 'u', email: 'a@b.example', app_metadata: { a: [1] } }]),
    ).toBe(true);
    expect(validator('users.schema.json')([{ mail: 'a@b.example' }])).toBe(false);
  });
});
