const { method } = step['choose-factor'];

api.state.set('method', method);
api.state.set('at', new Date().toISOString());
