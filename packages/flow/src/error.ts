/**
 * Who has to act: `refusal`, the caller gave something that cannot be accepted; `operational`, something
 * outside failed and may come back; `bug`, the engine or a host extension broke its own promise.
 */
export type ErrorKind = 'refusal' | 'operational' | 'bug';

/** Where in the author's files a problem lies. Line and column start at 1. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** JSON path such as `stages.pre-login.blocks.gate.branches[0].when`. */
  readonly path?: string;
}

/**
 * Every error that leaves the project. Recognise it by `code`, never by its text.
 * `message` is one line in a flow author's words; `hint` is the way out; `details` are further lines.
 */
export class SluiceError extends Error {
  override readonly name = 'SluiceError';
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly place: Place | undefined;
  readonly hint: string | undefined;
  readonly details: readonly string[];

  constructor(
    code: ErrorCode,
    message: string,
    more: { place?: Place; hint?: string; details?: readonly string[]; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.kind = errorCatalogue[code].kind;
    this.place = more.place;
    this.hint = more.hint;
    this.details = more.details ?? [];
  }
}

/** The catalogue: one line a code. Codes are stable; texts may change. */
export const errorCatalogue = {
  bundle_unreadable: {
    kind: 'refusal',
    summary: 'A file or folder of the bundle is missing or cannot be read.',
  },
  bundle_invalid: { kind: 'refusal', summary: 'The bundle has errors; the findings name each place.' },
  input_invalid: {
    kind: 'refusal',
    summary: 'What the host passed breaks its schema; every problem is named by path.',
  },
  tenant_unknown: { kind: 'refusal', summary: 'No tenant has this slug.' },
  flow_unknown: { kind: 'refusal', summary: 'The tenant has no published flow with this slug.' },
  action_unknown: { kind: 'refusal', summary: 'The tenant has no action with this slug.' },
  version_unknown: { kind: 'refusal', summary: 'The flow has no such version.' },
  user_unknown: { kind: 'refusal', summary: 'The tenant has no user with this id.' },
  run_unknown: { kind: 'refusal', summary: 'The tenant has no run with this id.' },
  resume_token_invalid: {
    kind: 'refusal',
    summary: 'The resume token is malformed, forged, or of another tenant.',
  },
  run_not_waiting: { kind: 'refusal', summary: 'The run has ended and cannot be resumed or cancelled.' },
  idempotency_key_reused: {
    kind: 'refusal',
    summary: 'The idempotency key belongs to a start with other input.',
  },
  publish_conflict: {
    kind: 'operational',
    summary: 'Somebody else published in between; load the newest and try again.',
  },
  store_unavailable: { kind: 'operational', summary: 'The database cannot be reached or does not answer.' },
  store_rejected: {
    kind: 'bug',
    summary: 'What was to be written breaks a rule of the store; nothing was written.',
  },
  database_invalid: {
    kind: 'refusal',
    summary:
      'What was named as the database cannot be one: a malformed URL, a file, a folder of something else.',
  },
  store_locked: { kind: 'operational', summary: 'Another process holds the data folder.' },
  store_schema_newer: { kind: 'refusal', summary: 'The database was written by a newer version of Sluice.' },
  key_missing: { kind: 'refusal', summary: 'No key-encryption key is set.' },
  key_invalid: {
    kind: 'refusal',
    summary: 'The key-encryption key has the wrong form or does not open the stored keys.',
  },
  sandbox_unavailable: { kind: 'operational', summary: 'No runner process could be started.' },
  block_type_invalid: { kind: 'bug', summary: 'A registered block type breaks the block contract.' },
  drawing_failed: { kind: 'operational', summary: 'The picture of a flow could not be laid out.' },
  closed: { kind: 'refusal', summary: 'The engine was closed.' },
} as const satisfies Record<string, { kind: ErrorKind; summary: string }>;

export type ErrorCode = keyof typeof errorCatalogue;
