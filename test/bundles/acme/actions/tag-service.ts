// A client that reports to a partner's directory is known by its id there.
type Directory = { readonly service: string; readonly team: string };

const known: Record<string, Directory> = {
  'client-billing': { service: 'billing', team: 'finance' },
  'client-reports': { service: 'reports', team: 'data' },
};
const entry = known[event.client.id];

if (entry === undefined) {
  api.log('warn', 'a machine client that nobody registered');
  api.session.setCustomClaim('service', 'unknown');
  return;
}

api.session.setCustomClaim('service', entry.service);
api.session.setCustomClaim('owner', { team: entry.team, since: new Date().toISOString().slice(0, 4) });
