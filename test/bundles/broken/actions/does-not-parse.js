}); api.deny('escaped'); (async () => {
