// An invitation can name a role, within limits: ownership is handed over, never given away.
const INVITABLE = ['member', 'editor', 'admin'];

const invitation = step['check-invitation']?.body;
const role = INVITABLE.includes(invitation?.role) ? invitation.role : 'member';
const org = invitation?.org ?? step['capture-domain']?.org;

if (!org) {
  api.deny('no-organisation');
  return;
}
api.user.setAppMetadata({ org, role, joined_at: new Date().toISOString() });
