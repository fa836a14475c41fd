const { user } = event;
const { org = null, role: kept = 'member', suspended = false } = user?.app_metadata ?? {};

const membership = { org, role: org === null ? 'guest' : kept, suspended };
for (const key of ['org', 'role', 'suspended']) {
  api.state.set(key, membership[key]);
}
