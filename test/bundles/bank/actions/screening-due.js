const MOST_DAYS = 30;
const DAY_MS = 86_400_000;

const { screening } = event.user?.app_metadata ?? {};
const age = screening?.at ? (Date.now() - Date.parse(screening.at)) / DAY_MS : Infinity;

// A date that cannot be read counts as none.
const fresh = age < MOST_DAYS;
api.state.set('due', !fresh);
