// Only payments come here, and they have a ceiling.
const { ceiling } = step['derive-scopes'];
const currency = event.user?.app_metadata?.currency ?? 'DKK';

api.session.setCustomClaim('payment_limit', { amount: ceiling, currency });
api.log('info', `a payment up to ${ceiling} ${currency}`);
