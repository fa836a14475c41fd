api.state.set('blocked', event.request.geo.country === 'XX');
