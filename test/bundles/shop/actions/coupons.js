const DAY_MS = 24 * 60 * 60 * 1000;
const { kind, since } = step['shopper-kind'];
const { welcome_used: used = false } = event.user?.app_metadata ?? {};

const member = kind === 'member';
const days = since ? (Date.now() - Date.parse(since)) / DAY_MS : 0;

const offers = {
  WELCOME10: member && !used && days < 30,
  LOYAL5: member && days >= 365,
  SHIPFREE: step.loyalty?.points > 1000,
};

api.state.set('list', Object.keys(offers).filter((code) => offers[code]));
