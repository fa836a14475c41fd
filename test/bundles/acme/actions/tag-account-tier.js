// Enterprise accounts are told by their e-mail domain.
const domain = event.user?.email?.split('@')[1] ?? '';
const tier = domain === 'acme.example' ? 'enterprise' : 'self-serve';

api.state.set('tier', tier);
