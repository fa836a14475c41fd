import type { ActionEvent, Api } from '../sluice-actions';

/** Runs once the user is known: the tier goes into this run's state, the user's record and the access token. */
export default function tagAccountTier(event: ActionEvent, api: Api): void {
  const domain = event.user?.email?.split('@')[1] ?? '';
  const tier = domain === 'enterprise.example' ? 'enterprise' : 'self-serve';
  api.state.set('tier', tier);
  api.user.setAppMetadata({ tier });
  api.session.setCustomClaim('tier', tier);
}
