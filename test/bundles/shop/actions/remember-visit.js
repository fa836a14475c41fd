const existing = event.user?.app_metadata?.visits ?? {};
const { market } = step['geo-check'];

api.user.setAppMetadata({
  visits: { ...existing, [market]: (existing[market] ?? 0) + 1, last: new Date().toISOString() },
});
