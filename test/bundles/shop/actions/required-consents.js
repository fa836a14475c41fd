// The versions that are in force; a market asks for what its law asks for.
const CURRENT = { terms: 4, privacy: 7, cookies: 2 };
const ASKED_IN = { eu: ['terms', 'privacy', 'cookies'], us: ['terms'], row: ['terms', 'privacy'] };

const { consents = {} } = event.user?.app_metadata ?? {};
const asked = ASKED_IN[step.input.market] ?? Object.keys(CURRENT);

const missing = asked
  .filter((name) => (consents[name]?.version ?? 0) < CURRENT[name])
  .map((name) => ({ name, version: CURRENT[name] }));

api.state.set('missing', missing);
api.log('info', missing.length === 0 ? 'nothing to ask' : `asks for ${missing.map(({ name }) => name).join(', ')}`);
