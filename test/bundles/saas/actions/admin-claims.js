// Administrators belong to an organisation, so its policy has been read.
const { session_hours: hours } = step['org-policy']['fetch-policy'];
const { role } = step['load-membership'];

const until = new Date(Date.now() + Math.min(hours, 4) * 3_600_000);
api.session.setCustomClaim('org_role', role);
api.session.setCustomClaim('admin_until', until.toISOString());
