const { market } = step['geo-check'];

api.user.setAppMetadata({ kind: 'member', created_in: market, member_since: new Date().toISOString() });
