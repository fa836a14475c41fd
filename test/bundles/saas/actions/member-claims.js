const { org = null, role = 'member' } = event.user?.app_metadata ?? {};

function permissionsOf(name) {
  switch (name) {
    case 'owner':
    case 'admin':
      return ['read', 'write', 'invite', 'manage'];
    case 'editor':
      return ['read', 'write'];
    default:
      return ['read'];
  }
}

api.session.setCustomClaim('org', org);
api.session.setCustomClaim('permissions', permissionsOf(role));
// Workspaces of one person have no policy.
api.session.setCustomClaim('session_hours', step['org-policy']?.['fetch-policy']?.session_hours ?? 12);
if (step['feature-flags'].beta) api.session.setCustomClaim('beta', true);
