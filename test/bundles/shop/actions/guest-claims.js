api.session.setCustomClaim('shopper', 'guest');
api.session.setCustomClaim('basket_limit', step['guest-limits'].basket_limit);
