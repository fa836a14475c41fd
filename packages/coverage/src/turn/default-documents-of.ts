import { type DefaultDocuments, defaultDocuments } from '@sluice/analysis';
import type { JsonObject } from '@sluice/expression';
import type { Bundle } from '@sluice/flow';
import { asObject } from './as-object.ts';
import type { RunInputs } from './run-inputs.ts';

/** The documents of a run, so that a solver that starts from them changes no more than it must. */
export function documentsOf({ tree }: RunInputs, { tenant }: Bundle): DefaultDocuments {
  const { event, user, authentication, prompts, fetch, now } = tree;
  const account = { ...asObject(defaultDocuments.account), ...asObject(user) };
  const { user: shown, ...groups } = asObject(event);
  const named =
    shown === null ? null : shown === undefined ? user : { ...asObject(user), ...asObject(shown) };
  const { user: profile, ...answer } = asObject(authentication);
  const [prompt] = Object.values(asObject(prompts));
  const [mock] = Object.values(asObject(fetch));
  return {
    ...defaultDocuments,
    event: {
      ...groups,
      tenant: { id: 'tenant', slug: tenant.slug, name: tenant.name },
      ...(named !== undefined && named !== null && { user: named }),
    },
    account,
    ...(answer['outcome'] === 'registered' && { profile: profile ?? withoutId(asObject(user)) }),
    ...(answer['outcome'] !== undefined && { authentication: answer }),
    ...(prompt !== undefined && { prompt }),
    ...(mock !== undefined && { exchange: exchangeOf(asObject(mock)) }),
    ...(typeof now === 'string' && { clock: Date.parse(now) }),
  };
}

function withoutId({
  id: _id,
  app_metadata: _metadata,
  created_at: _at,
  ...profile
}: JsonObject): JsonObject {
  return profile;
}

function exchangeOf({ fail, status, headers, json, body }: JsonObject): JsonObject {
  if (fail !== undefined)
    return { ok: false, error_kind: fail === 'timeout' ? 'http_fetch_timeout' : 'http_fetch_failed' };
  return {
    ok: true,
    status: status ?? 200,
    headers: headers ?? {},
    body: json === undefined ? (body ?? '') : JSON.stringify(json),
    json: json ?? null,
  };
}
