import { Socket } from 'node:net';

/**
 * A runner that was taken over. Where an action's body would come, there comes what it does instead: JavaScript, run
 * with the names of `abilities` below; nothing at all is an honest action that sets `honest`.
 */
const channel = new Socket({ fd: 3 });
const lifeline = new Socket({ fd: 4 });
for (const pipe of [channel, lifeline]) {
  pipe.on('close', () => process.exit(0));
  pipe.on('error', () => process.exit(0));
}
lifeline.on('data', (questions) => {
  for (let asked = 0; asked < questions.length; asked += 1) (abilities.at.peek ?? abilities.peeked)();
});

const number = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
/** A frame whose lengths are right. */
const frame = (...parts) => {
  const body = parts.flatMap((part) => [number(Buffer.byteLength(part)), Buffer.from(part)]);
  return Buffer.concat([number(body.reduce((sum, { length }) => sum + length, 0)), ...body]);
};

const done = { effects: [], logs: [], warnings: [], fetches: [], droppedLogs: 0, state: { at: 'done' } };
const abilities = {
  number,
  frame,
  /** Of this run, and of the message that came last. */
  id: 0,
  message: {},
  raw: (...bytes) => channel.write(Buffer.concat(bytes.map((each) => Buffer.from(each)))),
  peek: (...bytes) => lifeline.write(Buffer.concat(bytes.map((each) => Buffer.from(each)))),
  /** What is not told apart from an honest answer but by `text`. */
  say: (...said) => {
    for (const each of said) channel.write(frame(typeof each === 'string' ? each : JSON.stringify(each)));
  },
  report: (report = {}, more = {}) => ({
    verb: 'report',
    id: abilities.id,
    report: { ...done, ...report },
    cpuMs: 1,
    heldBytes: 0,
    shared: false,
    untidy: false,
    ...more,
  }),
  failed: (message, more = {}) =>
    abilities.report({
      state: { at: 'failed', error: { error_kind: 'uncaught_error', message, stack: '', ...more } },
    }),
  set: (key, value) => ({ type: 'state.set', key, value }),
  fetch: (id, more = {}) => ({
    id,
    method: 'GET',
    url: 'https://x.example/',
    headers: {},
    body: null,
    redirect: 'follow',
    ...more,
  }),
  waiting: (...fetches) => abilities.report({ state: { at: 'waiting' }, fetches }),
  /** What it does at messages to come: `start`, `settle`, `tidy`, `drop`; and when it is asked for its last word: `peek`. */
  at: {},
  peeked: () => lifeline.write(frame('{"id":0,"logs":[]}')),
};

/** The run that was told its lie; begun once more, it does as `at.start` says. */
let lied = 0;

function obey(message, parts) {
  abilities.message = message;
  if (message.verb === 'start') abilities.id = message.id;
  const answer = abilities.at[message.verb];
  const body = parts[3] === undefined ? '' : JSON.parse(parts[3]);
  if (body !== '' && message.id !== lied) {
    lied = message.id;
    new Function(...Object.keys(abilities), body)(...Object.values(abilities));
  } else if (answer !== undefined) answer(message);
  else if (message.verb === 'start')
    abilities.say(abilities.report({ effects: [abilities.set('honest', true)] }));
  else if (message.verb === 'tidy') abilities.say({ verb: 'tidied', id: message.id, more: false });
}

let held = Buffer.alloc(0);
channel.on('data', (chunk) => {
  held = Buffer.concat([held, chunk]);
  while (held.length >= 4 && held.length >= 4 + held.readUInt32BE(0)) {
    const end = 4 + held.readUInt32BE(0);
    const parts = [];
    for (let at = 4; at < end; at += 4 + held.readUInt32BE(at))
      parts.push(held.toString('utf8', at + 4, at + 4 + held.readUInt32BE(at)));
    held = held.subarray(end);
    obey(JSON.parse(parts[0]), parts.slice(1));
  }
});
abilities.say('{"verb":"ready"}');
