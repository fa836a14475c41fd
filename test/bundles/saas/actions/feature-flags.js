const BETA_ORGS = ['initrode', 'hooli'];
const org = event.user?.app_metadata?.org;

let beta = BETA_ORGS.some((name) => name === org);
if (event.client.type === 'native') beta = false;

api.state.set('beta', beta);
