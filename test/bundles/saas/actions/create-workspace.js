// The decision before has read the name already: it is there, and it is one that can be used.
const { name } = step['pick-workspace'];

api.user.setAppMetadata({ org: `personal-${name}`, role: 'member' });
