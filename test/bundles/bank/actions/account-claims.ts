import type { ActionEvent, ActionStep, Api } from '@sluice/action-types';

interface Proof {
  readonly method: string;
  readonly at: string;
}

export default function accountClaims(event: ActionEvent, api: Api, step: ActionStep): void {
  const segment = event.user?.app_metadata?.segment ?? 'private';
  api.session.setCustomClaim('segment', segment);

  // A customer who has not been asked for a second factor has no proof of one.
  const proof = (step['step-up']?.['record-outcome'] ?? step['payment-sca']?.['record-outcome']) as
    | Proof
    | undefined;
  if (proof) api.session.setCustomClaim('sca', { method: proof.method, at: proof.at });
}
