// Somebody who has just answered a mail is told so.
const justVerified = step['verify-email'] !== undefined;
const verified = event.user?.email_verified === true || justVerified;

for (const [name, value] of Object.entries({ account: 'full', verified })) {
  api.session.setCustomClaim(name, value);
}
