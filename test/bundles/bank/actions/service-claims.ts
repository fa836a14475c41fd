type Service = { readonly name: string; readonly team: string; readonly critical?: boolean };

const SERVICES: Record<string, Service> = {
  'svc-ledger': { name: 'ledger', team: 'core', critical: true },
  'svc-cards': { name: 'cards', team: 'cards' },
};

function serviceOf(id: string): Service {
  return Object.hasOwn(SERVICES, id) ? (SERVICES[id] as Service) : { name: 'unknown', team: 'none' };
}

const { name, team, critical = false } = serviceOf(event.client.id);
if (name === 'unknown') api.deny('unknown-service');

api.session.setCustomClaim('service', name);
api.session.setCustomClaim('owner', { team, critical });
