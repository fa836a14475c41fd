const { market } = step['geo-check'];

api.user.setAppMetadata({ kind: 'guest', created_in: market });
