// Each region keeps its own registry of service accounts; their ids begin with the region.
const REGIONS = ['eu', 'us', 'ap'];
const { id } = event.client;

const region = REGIONS.find((name) => id.startsWith(`${name}-`)) ?? 'eu';
const res = await api.fetch(`https://${region}.registry.teamdock.example/clients/${encodeURIComponent(id)}`);

if (res.status === 404) {
  api.state.set('known', false);
  return;
}
if (res.status !== 200) throw new Error(`the registry answered ${res.status}`);

const { org = null, permissions = [] } = JSON.parse(res.body);
api.state.set('known', true);
api.state.set('org', org);
api.state.set('permissions', permissions);
