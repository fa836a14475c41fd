const EMBARGOED = ['XX', 'YY', 'ZZ'];
const { country, region } = event.request.geo;

let market;
switch (country) {
  case 'DE':
  case 'FR':
  case 'NL':
    market = 'eu';
    break;
  case 'US':
    market = region === 'PR' ? 'row' : 'us';
    break;
  default:
    market = 'row';
}

api.state.set('market', market);
api.state.set('embargoed', EMBARGOED.includes(country));
