/** What spare isolates are tried with, so that the first real action meets nothing for the first time. */
export const rehearsal = `(function(end,event,step,api,console){"use strict";return async function(){using _=end;
const domain=event.user?.email?.split('@')[1]??'';api.state.set('a',{b:[domain,1,true,null]});api.log('info',\`\${domain}\`);
console.log('a',1);api.user.setAppMetadata({a:'b'});api.session.setCustomClaim('a','b');await null}})`;

const limits = {
  fetchesPerAction: 1,
  fetchRequestBytes: 1,
  stateValueBytes: 99,
  stateBytes: 999,
  claimsBytes: 99,
  appMetadataBytes: 99,
};
const parameters = {
  action: 'a',
  limits,
  stateBytes: 0,
  claims: '{}',
  appMetadata: '{}',
  determinism: null,
  entropy: '',
};
const place = { country: '', region: '', city: '', latitude: 0, longitude: 0, timezone: '' };
const network = { number: 0, org: '', is_tor: false, is_vpn: false, is_bogon: false };
/** Of the shape of real ones, see section 8 of the contract. */
const event = {
  authentication: { aal: '', methods: [], risk_score: 0 },
  client: { id: '', name: '', type: '' },
  connection: { id: '', name: '', type: '' },
  request: { ip: '', user_agent: '', visitor_id: '', geo: place, asn: network },
  tenant: { id: '', slug: '', name: '' },
  transaction: {
    id: '',
    scopes: [],
    audience: null,
    redirect_uri: null,
    nonce: null,
    locale: null,
    state: null,
    acr_values: null,
  },
  user: {
    id: '',
    email: 'a@b',
    email_verified: true,
    phone: null,
    name: null,
    app_metadata: {},
    user_metadata: {},
    factors: [],
    created_at: '',
  },
};

export const rehearsalTexts: readonly string[] = [JSON.stringify(parameters), JSON.stringify(event), '{}'];
