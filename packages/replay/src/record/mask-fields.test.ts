import { describe, expect, it } from '@jest/globals';
import type { Recording } from '../recording/recording-schema.ts';
import { sampleRecording } from '../testing/sample-recording.ts';
import { checkFields, defaultFields, maskFields } from './mask-fields.ts';

const key = new Uint8Array(32).fill(3);

function recordingWith(change: (recording: Recording) => void): Recording {
  const recording = structuredClone(sampleRecording);
  change(recording);
  return recording;
}

const fetchOf = (request: object, response: object) =>
  ({
    action: null,
    arrived: null,
    request: {
      method: 'POST',
      url: 'https://a.example/',
      headers: {},
      body: null,
      redirect: 'follow',
      ...request,
    },
    result: {
      ok: true,
      record: { method: 'POST', host: 'a.example', path: '/', status: 200, durationMs: 0 },
      response: { status: 200, headers: {}, body: '', ...response },
    },
  }) as Recording['fetches'][number];

describe('maskFields', () => {
  it('masks a value wherever it stands, in whatever writing', () => {
    const email = 'Jane@acme.example';
    const recording = recordingWith((r) => {
      r.fetches = [
        fetchOf(
          {
            url: `https://a.example/?e=${encodeURIComponent(email)}`,
            body: JSON.stringify({ e: email, b: Buffer.from(email).toString('base64') }),
            headers: { 'x-hex': Buffer.from(email).toString('hex') },
          },
          { body: `hello ${email.toLowerCase()}!` },
        ),
      ];
      r.left = { ...r.left, step: { a: { copy: email } }, claims: { email } };
    });
    const text = JSON.stringify(maskFields(recording, ['event.user.email'], key));
    for (const form of [
      email,
      email.toLowerCase(),
      encodeURIComponent(email),
      Buffer.from(email).toString('hex'),
    ])
      expect(text.toLowerCase().includes(form.toLowerCase())).toBe(false);
    expect(text.includes(Buffer.from(email).toString('base64').slice(0, 20))).toBe(false);
    expect(recording.masked).toEqual(['event.user.email']);
    expect(recording.left.claims['email']).toBe(
      recording.left.step['a'] && Reflect.get(recording.left.step['a'] as object, 'copy'),
    );
  });

  it('gives equal values equal masks, and others others, by the key alone', () => {
    const maskOf = (email: string, by = key) => {
      const recording = recordingWith((r) => {
        r.call = { verb: 'start', event: { user: { email } } };
      });
      maskFields(recording, ['event.user.email'], by);
      return JSON.stringify(recording.call);
    };
    expect(maskOf('jane@acme.example')).toBe(maskOf('jane@acme.example'));
    expect(maskOf('jane@acme.example')).not.toBe(maskOf('joan@acme.example'));
    expect(maskOf('jane@acme.example')).not.toBe(maskOf('jane@acme.example', new Uint8Array(32).fill(4)));
  });

  it('leaves short values alone but at their own place, and in what a decision read of it', () => {
    const recording = recordingWith((r) => {
      r.left = {
        ...r.left,
        step: { a: { language: 'NL' } },
        trace: [
          { block: 'gate', decision: { branch: 0, read: { 'event.request.geo.country': 'NL' } } } as never,
        ],
      };
    });
    maskFields(recording, ['event.request.geo.country'], key);
    expect(recording.call).toMatchObject({
      event: { request: { geo: { country: expect.stringMatching(/^masked:/) } } },
    });
    expect(JSON.stringify(recording.left.trace)).not.toContain('"NL"');
    expect(recording.left.step).toEqual({ a: { language: 'NL' } });
  });

  it('does not touch the words that a recording is made of', () => {
    const recording = recordingWith((r) => {
      r.call = { verb: 'start', event: { user: { name: 'denied', email: 'pre-login' } } };
    });
    maskFields(recording, ['event.user.name', 'event.user.email'], key);
    expect(recording.left).toMatchObject({ status: 'denied', stage: 'pre-login' });
    expect(recording.masked).toHaveLength(2);
  });

  it('masks headers whatever their case, and fields inside JSON bodies', () => {
    const recording = recordingWith((r) => {
      r.fetches = [
        fetchOf(
          { headers: { Authorization: 'Bearer abc', 'x-plain': 'y' }, body: '{"a":{"pin":"1234"},"b":1}' },
          { headers: { 'set-cookie': 'id=1' }, body: 'no JSON' },
        ),
      ];
    });
    maskFields(recording, [...defaultFields, 'request.body.a.pin', 'response.body.x'], key);
    const [fetch] = recording.fetches;
    expect(fetch?.request.headers).toEqual({
      Authorization: expect.stringMatching(/^masked:/),
      'x-plain': 'y',
    });
    expect(JSON.parse(fetch?.request.body ?? '')).toEqual({
      a: { pin: expect.stringMatching(/^masked:/) },
      b: 1,
    });
    expect(recording.masked).toEqual([
      'request.headers.authorization',
      'response.headers.set-cookie',
      'request.body.a.pin',
    ]);
  });

  it('masks headers however the field writes their names', () => {
    const recording = recordingWith((r) => {
      r.fetches = [
        fetchOf({ headers: { authorization: 'Bearer abc' } }, { headers: { 'x-trace': 'of-jane-1' } }),
      ];
    });
    maskFields(recording, ['request.headers.Authorization', 'response.headers.X-Trace'], key);
    expect(JSON.stringify(recording.fetches)).not.toMatch(/Bearer abc|of-jane-1/);
    expect(recording.masked).toHaveLength(2);
  });

  it('masks an answer, however short, in the step state, the trace and the rest that it came to', () => {
    const recording = recordingWith((r) => {
      r.call = { verb: 'resume', answer: { pin: '4711', code: 90210, tries: 1 } };
      r.left = {
        ...r.left,
        step: { mfa: { pin: '4711', code: 90210, tries: 1 } },
        trace: [
          {
            seq: 1,
            block: 'mfa',
            effects: [
              { type: 'state.set', key: 'pin', value: '4711' },
              { type: 'session.setCustomClaim', name: 'code', value: 90210, kept: true },
            ],
          } as never,
          {
            seq: 90210,
            block: 'gate',
            effects: [],
            decision: { branch: 0, read: { 'step.mfa["pin"]': '4711', 'step.mfa.code': 90210 } },
          } as never,
        ],
      };
    });
    maskFields(recording, ['answer.pin', 'answer.code'], key);
    expect(JSON.stringify(recording)).not.toContain('4711');
    expect(JSON.stringify(recording).match(/90210/g)).toHaveLength(1);
    expect(recording.left.trace[1]?.seq).toBe(90210);
    expect(recording.left.step).toEqual({
      mfa: { pin: expect.stringMatching(/^masked:/), code: 0, tries: 1 },
    });
  });

  it('masks a value that somebody made a key of', () => {
    const recording = recordingWith((r) => {
      r.left = { ...r.left, step: { a: { 'Jane@acme.example': 1, 'of jane@acme.example': 2 } } };
    });
    maskFields(recording, ['event.user.email'], key);
    expect(JSON.stringify(recording).toLowerCase()).not.toContain('jane@acme.example');
  });

  it('says of a recording without the fields that nothing was masked', () => {
    const recording = recordingWith(() => undefined);
    expect(maskFields(recording, ['event.user.phone'], key).masked).toEqual([]);
    expect(recording).toEqual(sampleRecording);
  });

  it('tells a field that it cannot mask', () => {
    expect(
      checkFields(['event.user.email', 'user', 'response.headers.x', 'request.body', 'state.a.b']),
    ).toEqual([]);
    for (const wrong of ['', 'event', 'evnt.user', 'request.url', 'event..user', 'seed'])
      expect(checkFields([wrong])).toHaveLength(1);
  });
});
