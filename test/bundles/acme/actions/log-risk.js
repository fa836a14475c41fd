api.log('info', `Risk score: ${event.authentication.risk_score}`);

if (!['IN', 'US', 'DE'].includes(event.request.geo.country)) {
  console.warn(`Unrecognised country: ${event.request.geo.country}`);
}
console.debug('network', event.request.asn.number, { tor: event.request.asn.is_tor });
