const { segment = 'private', screening } = event.user?.app_metadata ?? {};

api.session.setCustomClaim('segment', segment);
if (screening?.at) {
  api.session.setCustomClaim('screened_at', screening.at);
}
