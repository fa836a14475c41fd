import { type AuthenticationAnswer, defaultEvent, type EventInput, eventSchema } from '@sluice/engine';
import type { UserFile } from '@sluice/flow';
import { SluiceError, suggest, userFileSchema } from '@sluice/flow';
import { eventPresets, presetNames } from '@sluice/scenario';
import { type AuthenticationFile, authenticationSchema } from './authentication-schema.ts';
import { readJsonInput } from './read-json-input.ts';

export interface RunFiles {
  /** A file, or one of the presets: `preset:tor`. */
  readonly event?: string;
  readonly user?: string;
  readonly auth?: string;
}

export interface RunInput {
  readonly event: EventInput;
  readonly authentication?: AuthenticationAnswer;
  /** To be in the store before the run. */
  readonly users: readonly KnownUser[];
}

export type KnownUser = UserFile & { readonly id: string };

/**
 * Reads the files of one run. Without `--event` a complete default event is used, `preset:tor` and its like are complete too; in one
 * that is given, only `client` may be left to the default. `--user` is who signs in: known from the start, unless `--auth` says that they register. Throws `input_invalid`.
 */
export async function readRunInput(
  files: RunFiles,
  bundleUsers: readonly UserFile[],
  cwd: string,
): Promise<RunInput> {
  const user =
    files.user === undefined
      ? undefined
      : (await readJsonInput(files.user, { schema: userFileSchema, what: 'the user', cwd })).value;
  const auth =
    files.auth === undefined
      ? undefined
      : await readJsonInput(files.auth, {
          schema: authenticationSchema,
          what: 'the answer to authentication',
          cwd,
        });
  const registers = auth?.value.outcome === 'registered' && auth.value.user === undefined;
  const isReplaced = user !== undefined || auth?.value.outcome === 'registered';
  const event = await readEvent(files.event, isReplaced, cwd);

  const known =
    user === undefined || registers ? undefined : { ...user, id: user.id ?? idByEmail(user, bundleUsers) };
  const named = event.user?.id === undefined ? undefined : { ...event.user, id: event.user.id };
  const users = [known, known?.id === named?.id ? undefined : named].filter((one) => one !== undefined);
  return {
    event: (known === undefined ? event : { ...event, user: { ...event.user, ...known } }) as EventInput,
    users: users.map(toUserFile),
    ...(auth !== undefined && {
      authentication: completeAnswer(auth.value, auth.file, { user, known: known ?? named }),
    }),
  };
}

const presetPrefix = 'preset:';

/** Who is logged in in a preset makes room for `--user`, and for whoever registers. */
async function readEvent(named: string | undefined, withoutUser: boolean, cwd: string) {
  if (named === undefined) return eventSchema.parse(defaultEvent);
  if (named.startsWith(presetPrefix)) {
    const event = eventSchema.parse(findPreset(named.slice(presetPrefix.length)).event);
    return withoutUser ? { ...event, user: undefined } : event;
  }
  const read = { schema: eventSchema, what: 'the event', cwd, fill: fillClient };
  return (await readJsonInput(named, read)).value;
}

function findPreset(name: string) {
  const known = presetNames.find((one) => one === name);
  if (known !== undefined) return eventPresets[known];
  const meant = suggest(name, presetNames);
  throw new SluiceError('input_invalid', `there is no preset "${name}" of events`, {
    hint: `${meant === undefined ? '' : `Did you mean preset:${meant}? `}There are ${presetNames.join(', ')}.`,
  });
}

function fillClient(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || 'client' in value) return value;
  return { ...value, client: defaultEvent.client };
}

/** A user of the bundle with the same address is the same user. */
function idByEmail({ email }: UserFile, bundleUsers: readonly UserFile[]): string {
  const same = email == null ? undefined : bundleUsers.find((one) => one.email === email);
  return same?.id ?? 'usr_run';
}

function completeAnswer(
  auth: AuthenticationFile,
  file: string,
  {
    user,
    known,
  }: { readonly user: UserFile | undefined; readonly known: { readonly id: string } | undefined },
): AuthenticationAnswer {
  if (auth.outcome === 'failed') return auth;
  const how = {
    ...(auth.aal !== undefined && { aal: auth.aal }),
    ...(auth.methods !== undefined && { methods: auth.methods }),
  };
  if (auth.outcome === 'registered') {
    if (auth.user === undefined && user === undefined) throw nobody(file, 'registers', '{ "email": "…" }');
    const { id: _id, app_metadata: _metadata, created_at: _created, ...submitted } = user ?? {};
    return { outcome: 'registered', user: present(auth.user ?? submitted), ...how };
  }
  const id = auth.user?.id ?? known?.id;
  if (id === undefined) throw nobody(file, 'signed in', '{ "id": "…" }');
  return { outcome: 'authenticated', user: { id }, ...how };
}

function nobody(file: string, did: string, example: string): SluiceError {
  return new SluiceError('input_invalid', `the answer says that a user ${did}, and nobody says who`, {
    place: { file, path: 'user' },
    hint: `Add "user": ${example} to it, or pass --user.`,
  });
}

/** The fields of a user that the store keeps; a host may have put more into the event. */
function toUserFile({ created_at, ...user }: StoredFields): KnownUser {
  const kept = userFileSchema.strip().parse(created_at === null ? user : { ...user, created_at });
  return { ...kept, id: user.id };
}

type StoredFields = { readonly id: string; readonly created_at?: string | null | undefined };

type Present<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };
function present<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Present<T>;
}
