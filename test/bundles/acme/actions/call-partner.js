// A host that the allowlist does not name: the refusal can be caught, and says why.
try {
  await api.fetch('https://partners.example/v1/seats');
  api.state.set('reached', true);
} catch (error) {
  console.error('partner', error.error_kind);
  api.state.set('reached', false);
}
if (event.client.id === 'client-strict') {
  await api.fetch('https://elsewhere.example/');
}
