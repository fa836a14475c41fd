// Companies that own their domain sign in through their own identity provider.
const MANAGED = { 'globex.example': 'con-globex', 'umbrella.example': 'con-umbrella' };

const email = event.user?.email ?? '';
const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();

const managed = Object.hasOwn(MANAGED, domain);
api.state.set('managed', managed);
if (managed) api.state.set('idp', MANAGED[domain]);

api.log('debug', email ? 'an address was given' : 'no address yet');
