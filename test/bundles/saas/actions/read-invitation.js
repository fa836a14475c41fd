const { invitation } = event.user?.user_metadata ?? {};

const present = typeof invitation === 'string' && /^[a-z0-9]{8,32}$/.test(invitation);
api.state.set('present', present);
if (!present) return;

api.state.set('code', invitation);
