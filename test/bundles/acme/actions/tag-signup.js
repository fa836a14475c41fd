api.user.setAppMetadata({
  tier: 'free',
  signup_country: event.request.geo.country,
  flagged_at: new Date().toISOString(),
});
// The stage discards it; the token stage sets its own.
// sluice-ignore discarded-claim: shows in the trace that it is dropped
api.session.setCustomClaim('signup', true);
