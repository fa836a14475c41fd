const LIMITS = { eu: 150, us: 200 };

api.state.set('basket_limit', LIMITS[step['geo-check'].market] ?? 80);
