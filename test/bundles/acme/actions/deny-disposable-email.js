const email = event.user?.email ?? '';

if (email.endsWith('@disposable.example')) {
  api.deny('disposable-email-blocked');
  return;
}
if (email === '') {
  throw new Error('a sign-up needs an e-mail address');
}
