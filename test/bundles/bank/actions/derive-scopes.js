const PAYMENT_SCOPES = ['payments:write', 'transfers:write'];
const asked = event.transaction.scopes.filter((scope) => PAYMENT_SCOPES.includes(scope));

const wantsPayment = asked.length > 0;
api.state.set('wants_payment', wantsPayment);

// Only a payment has a ceiling.
if (wantsPayment) {
  const { payment_ceiling: own = 500 } = event.user?.app_metadata ?? {};
  api.state.set('ceiling', asked.includes('transfers:write') ? Math.min(own, 2000) : own);
}
