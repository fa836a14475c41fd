const coupons = step.coupons.list;

api.session.setCustomClaim('coupons', coupons);
api.log('info', `${coupons.length} coupons`);
