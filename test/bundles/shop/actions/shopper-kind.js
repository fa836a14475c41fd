const metadata = event.user?.app_metadata;

if (metadata?.kind === 'member') {
  api.state.set('kind', 'member');
  api.state.set('since', metadata.member_since ?? event.user.created_at);
} else {
  api.state.set('kind', 'guest');
  api.state.set('since', null);
}
