// Anonymising networks are refused before a password is even asked for.
const SERVED = ['DK', 'SE', 'NO', 'FI', 'DE', 'US'];
const { asn, geo } = event.request;

function networkOf({ is_tor, is_vpn, is_bogon }) {
  if (is_tor || is_bogon) return 'anonymous';
  return is_vpn ? 'proxy' : 'clean';
}

const network = networkOf(asn);
api.state.set('network', network);
api.state.set('served', SERVED.includes(geo.country));

api.log(network === 'clean' ? 'info' : 'warn', `network ${network} in ${geo.country || 'an unknown country'}`);
