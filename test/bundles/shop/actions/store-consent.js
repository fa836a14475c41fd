const existing = event.user?.app_metadata?.consents ?? {};
const at = new Date().toISOString();

const accepted = {};
for (const { name, version } of step['required-consents'].missing) {
  accepted[name] = { version, at };
}
api.user.setAppMetadata({ consents: { ...existing, ...accepted } });
