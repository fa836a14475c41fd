// Somebody who has just answered a mail is told so.
const verified = event.user?.email_verified === true || step['verify-email']?.['enter-code']?.code_ok === true;

for (const [name, value] of Object.entries({ account: 'full', verified })) {
  api.session.setCustomClaim(name, value);
}
