const { kind = 'guest' } = event.user?.app_metadata ?? {};

api.session.setCustomClaim('shopper', kind === 'member' ? 'member' : 'guest');
