const country = event.request.geo.country;
const blocked = ['XX', 'YY'].includes(country);

api.log(blocked ? 'warn' : 'info', `Login from ${country} — blocked: ${blocked}`);

api.state.set('country_blocked', blocked);
// Credentials are not verified yet: this claim never reaches a token.
// sluice-ignore discarded-claim: shows in the trace that it is dropped
api.session.setCustomClaim('seen_before_login', true);
