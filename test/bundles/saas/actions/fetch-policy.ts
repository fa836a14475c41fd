import type { ActionEvent, ActionStep, Api } from '@sluice/action-types';

interface Policy {
  readonly mfa?: string;
  readonly session_hours?: number;
  readonly ip_ranges?: readonly string[];
}

export async function fetchPolicy(event: ActionEvent, api: Api, step: ActionStep): Promise<void> {
  const POLICY = 'https://policy.teamdock.example';

  // What is not known to be lax is strict.
  function strictnessOf(mfa: string | undefined): 'required' | 'optional' {
    switch (mfa) {
      case 'off':
      case 'optional':
        return 'optional';
      default:
        return 'required';
    }
  }

  const { org } = step.input as { org: string };
  const url = new URL(`/v2/orgs/${encodeURIComponent(org)}`, POLICY);
  url.searchParams.set('client', event.client.id);

  const res = await api.fetch(url.href, { headers: { accept: 'application/json' } });
  if (res.status !== 200) {
    api.log('error', `the policy service answered ${res.status}`);
    api.deny('policy-unavailable');
    return;
  }

  const { mfa, session_hours: hours = 8, ip_ranges: ranges = [] } = JSON.parse(res.body) as Policy;
  api.state.set('mfa', strictnessOf(mfa));
  api.state.set('session_hours', hours);
  api.state.set('ip_ranges', ranges);
}
