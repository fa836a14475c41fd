import type { ActionEvent, ActionStep, Api } from '@sluice/action-types';

export default async function serviceClaims(event: ActionEvent, api: Api, step: ActionStep) {
  const account = step['service-account'];
  const granted = account?.permissions as string[];
  const asked = event.transaction.scopes;

  api.session.setCustomClaim('org', account?.org as string);
  api.session.setCustomClaim(
    'permissions',
    granted.filter((permission) => asked.length === 0 || asked.includes(permission)),
  );
  console.debug('service account with', granted.length, 'permissions');
}
