const { country, city } = event.request.geo;
const last = event.user?.app_metadata?.last_login;

if (last?.country && last.country !== country) console.info('another country than last time');

api.user.setAppMetadata({ last_login: { at: new Date().toISOString(), country, city } });
