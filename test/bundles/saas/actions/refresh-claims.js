const { org, role } = event.user.app_metadata;

api.session.setCustomClaim('org', org);
// What an administrator may do beyond this takes a login.
api.session.setCustomClaim('permissions', role === 'editor' ? ['read', 'write'] : ['read']);
