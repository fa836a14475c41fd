// A host that the allowlist does not name: the refusal can be caught, and says why.
try {
  // sluice-ignore host-not-allowed: what is refused can be caught
  await api.fetch('https://partners.example/v1/seats');
  api.state.set('reached', true);
} catch (error) {
  console.error('partner', error.error_kind);
  api.state.set('reached', false);
}
if (event.client.id === 'client-strict') {
  // sluice-ignore host-not-allowed: strict clients are kept out, by way of a refusal that nobody catches
  await api.fetch('https://elsewhere.example/');
}
