import type { JsonObject } from '@sluice/expression';
import { differencesOf, missingFrom } from './compare-json.ts';
import { type Expectation, tellDifferences } from './expectation.ts';

export const expectState: Expectation = ({ state }, { inspection }) =>
  state === undefined ? [] : tellDifferences('state', missingFrom(state, inspection.state as JsonObject));

export const expectClaims: Expectation = ({ claims }, { result }) =>
  claims === undefined ? [] : tellDifferences('claims', differencesOf(claims, result.claims));

export const expectAppMetadata: Expectation = ({ app_metadata }, { user }) => {
  if (app_metadata === undefined) return [];
  if (user === null) return [{ path: ['app_metadata'], message: 'the run ended up with no user' }];
  return tellDifferences('app_metadata', missingFrom(app_metadata, user.app_metadata));
};
