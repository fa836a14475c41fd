import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readRunInput } from './read-run-input.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sluice-input-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

async function read(
  files: { event?: unknown; user?: unknown; auth?: unknown },
  users: { id: string; email: string }[] = [],
) {
  const named: Record<string, string> = {};
  for (const [name, content] of Object.entries(files)) {
    await writeFile(
      join(cwd, `${name}.json`),
      typeof content === 'string' ? content : JSON.stringify(content, null, 2),
    );
    named[name] = `${name}.json`;
  }
  return readRunInput(named, users, cwd);
}

const authenticated = { outcome: 'authenticated', aal: 'aal1', methods: ['password'] };
const event = { client: { id: 'app', type: 'web' } };

describe('readRunInput', () => {
  it('has a complete event when none is given', async () => {
    expect((await read({})).event).toMatchObject({
      client: { type: 'web' },
      request: { geo: { country: 'US' } },
    });
  });

  it('takes a preset in the place of a file, and its user into the store', async () => {
    const input = await readRunInput({ event: 'preset:tor' }, [], cwd);
    expect(input.event.request).toMatchObject({ asn: { is_tor: true } });
    expect(input.event.user).toMatchObject({ id: 'usr_jane_doe' });
    expect(input.users).toMatchObject([{ id: 'usr_jane_doe', email: 'jane.doe@example.com' }]);
    expect((await readRunInput({ event: 'preset:m2m' }, [], cwd)).users).toEqual([]);
  });

  it('lets --user, and whoever registers, take the place of the one in the preset', async () => {
    await writeFile(join(cwd, 'user.json'), '{ "id": "usr_x", "email": "x@acme.example" }');
    await writeFile(
      join(cwd, 'auth.json'),
      '{ "outcome": "registered", "user": { "email": "n@x.example" } }',
    );
    const other = await readRunInput({ event: 'preset:vpn', user: 'user.json' }, [], cwd);
    expect(other.users).toEqual([{ id: 'usr_x', email: 'x@acme.example' }]);
    expect(other.event.user).toEqual({ id: 'usr_x', email: 'x@acme.example' });
    const fresh = await readRunInput({ event: 'preset:vpn', auth: 'auth.json' }, [], cwd);
    expect([fresh.users, fresh.event.user]).toEqual([[], undefined]);
  });

  it('names the presets when one is misspelt', async () => {
    await expect(readRunInput({ event: 'preset:tro' }, [], cwd)).rejects.toMatchObject({
      code: 'input_invalid',
      message: expect.stringContaining('"tro"'),
      hint: 'Did you mean preset:tor? There are us-user, tor, vpn, m2m, empty.',
    });
  });

  it('8.1 takes an event that is given as it is: what it leaves out is unknown, but for the client', async () => {
    const { event: read_ } = await read({ event: { request: { ip: '192.0.2.1' } } });
    expect(read_.request).toMatchObject({ ip: '192.0.2.1', geo: { country: '' }, asn: { is_tor: false } });
    expect(read_.client).toMatchObject({ id: 'client-web' });
  });

  it('lets the user of --user sign in, under the id of the bundle when the address is known there', async () => {
    const known = [{ id: 'usr_jane', email: 'jane@acme.example' }];
    const input = await read({ user: { email: 'jane@acme.example' }, auth: authenticated }, known);
    expect(input.authentication).toEqual({ ...authenticated, user: { id: 'usr_jane' } });
    expect(input.users).toEqual([{ id: 'usr_jane', email: 'jane@acme.example' }]);
    expect(input.event.user).toMatchObject({ id: 'usr_jane', email: 'jane@acme.example' });
  });

  it('keeps a user whom --auth names, and one whom the event names', async () => {
    const named = await read({ auth: { ...authenticated, user: { id: 'usr_2' } } });
    expect(named.authentication).toMatchObject({ user: { id: 'usr_2' } });
    expect(named.users).toEqual([]);
    const inEvent = await read({
      event: { ...event, user: { id: 'usr_3', email: 'x@y.example', shoe_size: 44 } },
      auth: authenticated,
    });
    expect(inEvent.authentication).toMatchObject({ user: { id: 'usr_3' } });
    expect(inEvent.users).toEqual([expect.objectContaining({ id: 'usr_3', email: 'x@y.example' })]);
  });

  it('submits the user of --user as a profile when --auth says that they register', async () => {
    const user = { id: 'ignored', email: 'new@acme.example', app_metadata: { admin: true } };
    const input = await read({ user, auth: { outcome: 'registered', aal: 'aal1' } });
    expect(input.authentication).toEqual({
      outcome: 'registered',
      user: { email: 'new@acme.example' },
      aal: 'aal1',
    });
    expect(input.users).toEqual([]);
    expect(input.event.user).toBeUndefined();
  });

  it.each([authenticated, { outcome: 'registered' }])(
    'refuses an answer that does not say who it is about: $outcome',
    async (auth) => {
      await expect(read({ auth })).rejects.toMatchObject({
        code: 'input_invalid',
        place: { file: 'auth.json', path: 'user' },
      });
    },
  );

  it('says which outcomes there are when an answer has none of them', async () => {
    await expect(read({ auth: { outcome: 'authentciated' } })).rejects.toMatchObject({
      code: 'input_invalid',
      place: { file: 'auth.json', line: 2, path: 'outcome' },
      hint: 'Did you mean "authenticated"?',
    });
  });

  it('8.2 names every problem of an event at its line', async () => {
    const text =
      '{\n  "client": { "id": "app", "type": "tv" },\n  "authentication": { "risk_score": 101 },\n  "extra": 1\n}';
    const error = await read({ event: text }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'input_invalid',
      place: { file: 'event.json', line: 2, column: 36, path: 'client.type' },
    });
    const { details } = error as { details: string[] };
    expect(details).toEqual([
      expect.stringMatching(/^event\.json:3:37 {2}.*risk_score/u),
      expect.stringMatching(/^event\.json:4:3 {2}.*extra/u),
    ]);
  });

  it.each([
    ['broken JSON', '{ "client": ', 'event.json'],
    ['no JSON object', '[]', 'event.json'],
    ['a key twice', '{ "client": { "id": "a", "type": "web" }, "client": 1 }', 'event.json'],
  ])('refuses %s', async (_, text, file) => {
    await expect(read({ event: text })).rejects.toMatchObject({ code: 'input_invalid', place: { file } });
  });

  it('names a file that is not there', async () => {
    await expect(readRunInput({ user: 'nobody.json' }, [], cwd)).rejects.toMatchObject({
      code: 'input_invalid',
      message: expect.stringContaining('nobody.json'),
    });
  });
});
