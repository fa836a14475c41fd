/** The strongest factor that the customer has. A text message is good enough for a login of middling risk only. */
function chooseFactor(event, api, step) {
  const STRONGEST_FIRST = ['webauthn', 'totp', 'sms'];
  const { purpose, score } = step.input;

  const enrolled = (event.user?.factors ?? []).map((factor) => factor?.type);
  const allowed =
    purpose === 'payment' || score >= 70 ? STRONGEST_FIRST.filter((name) => name !== 'sms') : STRONGEST_FIRST;

  const method = allowed.find((name) => enrolled.includes(name));
  if (!method) {
    api.log('warn', `no usable factor among ${enrolled.length}`);
    api.deny('no-usable-factor');
    return;
  }
  api.state.set('method', method);
}
