const [, store = 'unknown', till] = event.client.id.split('-');

if (store === 'unknown' || !till) {
  api.deny('till-without-store');
  return;
}
api.session.setCustomClaim('store', store);
api.session.setCustomClaim('till', Number(till));
