/**
 * Runs before credentials are verified. What it writes, the decision "country-gate" reads.
 *
 * @param {import('../sluice-actions').ActionEvent} event
 * @param {import('../sluice-actions').Api} api
 */
export default function checkCountry(event, api) {
  const { country } = event.request.geo;
  const blocked = ['XX', 'YY'].includes(country);
  api.log(blocked ? 'warn' : 'info', `Login from ${country}, blocked: ${blocked}`);
  api.state.set('country_blocked', blocked);
}
