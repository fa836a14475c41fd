// Switched off: the banner service is being replaced.
const res = await api.fetch('https://banner.partners.example/today');
api.state.set('banner', res.body);
