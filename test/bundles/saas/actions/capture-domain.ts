import type { ActionEvent, Api } from '@sluice/action-types';

/** People of a domain that an organisation has verified join it without an invitation. */
export default (event: ActionEvent, api: Api): void => {
  const CAPTURED: ReadonlyMap<string, string> = new Map([
    ['initrode.example', 'initrode'],
    ['hooli.example', 'hooli'],
  ]);
  const { email = '', email_verified: verified = false } = event.user ?? {};
  const org = CAPTURED.get(email?.split('@').at(-1)?.toLowerCase() ?? '');

  if (org && verified) {
    api.state.set('org', org);
    api.log('info', `joins ${org} by its domain`);
  }
};
