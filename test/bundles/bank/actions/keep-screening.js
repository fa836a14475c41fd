const { body } = step.screen;

api.user.setAppMetadata({
  screening: { at: new Date().toISOString(), reference: body?.reference ?? null },
});
