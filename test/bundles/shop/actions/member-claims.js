const { tier, points } = step.loyalty;

api.session.setCustomClaim('shopper', 'member');
api.session.setCustomClaim('tier', tier);
if (points >= 100) api.session.setCustomClaim('points', points);
