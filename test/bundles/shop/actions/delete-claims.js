api.session.setCustomClaim('may_delete', true);
