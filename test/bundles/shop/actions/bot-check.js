// 0 is a person, 100 is a script. Only doubtful visitors cost a call.
const HOST = 'bots.brightcart.example';
const { user_agent: agent, visitor_id: visitor, asn, ip } = event.request;

let score = 0;
if (/headless|curl|python-requests/i.test(agent)) score += 60;
if (asn.is_tor || asn.is_vpn) score += 20;
if (!visitor) score += 15;

if (score > 0) {
  try {
    const res = await api.fetch('https://' + HOST + '/v2/verdict', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ agent, visitor, ip }),
    });
    const { human } = JSON.parse(res.body);
    if (human === true) score = Math.min(score, 30);
    else if (human === false) score = 100;
  } catch {
    console.warn('the bot service did not answer', { known: Boolean(visitor), local: ip === '127.0.0.1' });
  }
}

api.log('info', `bot score ${score}`);
api.state.set('score', score);
