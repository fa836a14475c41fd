/**
 * Everything that a bundle can have wrong, one line a code; `docs/findings` has a page for each. Codes are stable; texts may
 * change. An error keeps the bundle from being published, a warning does not. What is told by reading the code and the graph
 * together (from `unset-step-key` on) is never an error: such a reading says what a run would do, and the author may want it.
 */
export const findingCatalogue = {
  'missing-file': { severity: 'error', summary: 'A file that every bundle needs is not there.' },
  'unreadable-file': { severity: 'error', summary: 'A file or folder cannot be read.' },
  'file-too-large': { severity: 'error', summary: 'A file is larger than any bundle file has reason to be.' },
  'escaping-link': { severity: 'error', summary: 'A symbolic link leads out of the bundle.' },
  'bad-file-name': { severity: 'error', summary: 'A file that should be named after a slug is not.' },
  'ignored-file': { severity: 'warning', summary: 'A file stands where it is not read.' },
  'no-flows': { severity: 'warning', summary: 'The bundle has no flow.' },
  'not-utf8': { severity: 'error', summary: 'A file is not UTF-8 text.' },
  'byte-order-mark': {
    severity: 'warning',
    summary: 'A file begins with a byte order mark (RFC 8259, 8.1).',
  },
  'bad-yaml': { severity: 'error', summary: 'A scenario suite is not YAML that can be read.' },
  'bad-json': { severity: 'error', summary: 'A file is not strict JSON (RFC 8259).' },
  'too-deep': { severity: 'error', summary: 'A JSON file nests deeper than the checks can follow.' },
  'duplicate-key': { severity: 'error', summary: 'A JSON object has a key twice.' },
  'forbidden-key': { severity: 'error', summary: 'A JSON object has a key that stands for its prototype.' },
  'unknown-key': { severity: 'error', summary: 'A key that the format does not have.' },
  'missing-key': { severity: 'error', summary: 'A key that the format asks for is not there.' },
  'wrong-type': { severity: 'error', summary: 'A value has another JSON type than the format asks for.' },
  'bad-value': { severity: 'error', summary: 'A value is outside what the format allows.' },
  'bad-slug': { severity: 'error', summary: 'A slug is malformed or too long (contract, section 1).' },
  'slug-mismatch': { severity: 'error', summary: 'A flow is not in the file that its slug names.' },
  'duplicate-slug': { severity: 'error', summary: 'Two things have one slug.' },
  'reserved-slug': { severity: 'error', summary: 'A block or action has a slug that means something else.' },
  'duplicate-action': { severity: 'error', summary: 'An action has both a .js and a .ts source.' },
  'missing-source': { severity: 'error', summary: 'An action has settings and no source.' },
  'duplicate-user': { severity: 'error', summary: 'Two users have one id.' },
  'bad-allow-entry': { severity: 'error', summary: 'An allowlist entry is malformed (contract 7.1, 7.8).' },
  'bad-header': {
    severity: 'error',
    summary: 'A header of an allowlist entry, or its secret, is malformed (contract 7.8).',
  },
  'unknown-stage': {
    severity: 'error',
    summary: 'A flow defines a stage that no run has (contract, section 2).',
  },
  'misplaced-stage': {
    severity: 'error',
    summary: 'A stage does not go with the trigger of its flow (contract 3.6).',
  },
  'idle-stage': {
    severity: 'warning',
    summary: 'A stage never runs with the trigger of its flow (contract 2.2).',
  },
  'missing-start': { severity: 'error', summary: 'A stage does not say where it starts (contract 3.1).' },
  'unknown-start': { severity: 'error', summary: 'A stage starts at a block that it does not have.' },
  'unknown-block-type': { severity: 'error', summary: 'No block type has this id (contract 3.4).' },
  'bad-block-type': {
    severity: 'error',
    summary: 'A host block type broke its own promise while being asked.',
  },
  'missing-otherwise': { severity: 'error', summary: 'A decision has no otherwise (contract 3.3).' },
  'unknown-target': {
    severity: 'error',
    summary: 'A block goes to a block that its stage does not have (contract 3.1).',
  },
  'ambiguous-deny': {
    severity: 'warning',
    summary: '"onError": "deny" denies, though a block is called deny.',
  },
  'unreachable-block': {
    severity: 'error',
    summary: 'No way leads from the start of the stage to the block.',
  },
  cycle: { severity: 'error', summary: 'Blocks of a stage lead back to themselves (contract 3.2).' },
  'too-many-blocks': {
    severity: 'error',
    summary: 'A flow has more blocks than the tenant allows (contract, section 10).',
  },
  'unknown-action': { severity: 'error', summary: 'A block runs an action that the bundle does not have.' },
  'disabled-action': {
    severity: 'warning',
    summary: 'A block runs an action that is switched off (contract 3.7).',
  },
  'shared-action': { severity: 'warning', summary: 'Two blocks of a flow run one action (contract 3.8).' },
  'state-clash': {
    severity: 'error',
    summary: 'A block and an action write to the same place of the step state.',
  },
  'action-too-large': {
    severity: 'error',
    summary: 'The source of an action is too long (contract, section 10).',
  },
  'action-error': {
    severity: 'error',
    summary: 'An action does not compile, or has no permitted form (contract 5.1).',
  },
  'unknown-flow': {
    severity: 'error',
    summary: 'A block or an invariant names a flow that the bundle does not have.',
  },
  'not-a-subflow': {
    severity: 'error',
    summary: 'A block runs a flow that is no sub-routine (contract 3.6).',
  },
  recursion: { severity: 'error', summary: 'Sub-routines run each other in a circle (contract 3.6).' },
  'nested-too-deeply': {
    severity: 'error',
    summary: 'Sub-routines are nested more than 5 deep (contract 3.6).',
  },
  'bad-expression': { severity: 'error', summary: 'An expression cannot be read (contract, section 4).' },
  'bad-template': { severity: 'error', summary: 'A {{ }} template cannot be read (formats, section 2).' },
  'unknown-step': { severity: 'error', summary: 'An expression reads a step that the flow does not have.' },
  'unwritten-step': {
    severity: 'warning',
    summary: 'An expression reads a step that nothing is written to.',
  },
  'unknown-invariant-block': {
    severity: 'warning',
    summary: 'An invariant names a block that no flow it covers has.',
  },
  'unset-step-key': { severity: 'warning', summary: 'A step key is read that nothing sets.' },
  'sometimes-unset-step-key': {
    severity: 'warning',
    summary: 'A step key is read on a way on which nothing has set it.',
  },
  'read-before-set': {
    severity: 'warning',
    summary: 'A step key is read before the block runs that sets it.',
  },
  'unread-step-key': { severity: 'warning', summary: 'A step key is set, and nothing reads it.' },
  'type-mismatch': {
    severity: 'warning',
    summary: 'An operator or a function is given types that it never gives a result for.',
  },
  'impossible-value': {
    severity: 'warning',
    summary: 'A field is compared with a value that it never has.',
  },
  'unknown-event-field': {
    severity: 'warning',
    summary: 'A field of the event is read that looks like a misspelt one (contract, section 8).',
  },
  'branch-never-taken': { severity: 'warning', summary: 'No run ever takes a branch of a decision.' },
  'branch-shadowed': {
    severity: 'warning',
    summary: 'Whenever a branch could be taken, an earlier one is (contract 3.3).',
  },
  'otherwise-never-taken': {
    severity: 'warning',
    summary: 'Some branch of a decision is taken always, so "otherwise" never is.',
  },
  'discarded-claim': {
    severity: 'warning',
    summary: 'A claim is set in a stage that discards claims (contract, section 2).',
  },
  'reserved-claim': {
    severity: 'warning',
    summary: 'An action sets a claim whose name is reserved; the call throws (contract 5.14).',
  },
  'effect-after-deny': {
    severity: 'warning',
    summary: 'An action asks for something after it has denied; it is ignored (contract 5.10).',
  },
  'overwritten-metadata': {
    severity: 'warning',
    summary: 'A key of app_metadata is always set again before anything reads it.',
  },
  'unknown-api-method': {
    severity: 'warning',
    summary: 'An action uses a member of the api that it does not have (contract 5.10 to 5.15).',
  },
  'unreachable-code': { severity: 'warning', summary: 'A statement of an action never runs.' },
  'host-not-allowed': {
    severity: 'warning',
    summary: 'A request goes to a host that is not on the allowlist (contract 7.3).',
  },
  'host-never-fetched': {
    severity: 'warning',
    summary: 'An allowlist entry that no action and no webhook makes a request to.',
  },
  'secret-over-http': {
    severity: 'warning',
    summary: 'An allowlist entry adds a secret to requests that go out unencrypted.',
  },
  'personal-data-logged': {
    severity: 'warning',
    summary: 'An e-mail address, phone number, name or IP address is written to a log (contract, section 9).',
  },
  'unattached-action': { severity: 'warning', summary: 'No block runs an action.' },
  'slow-path': {
    severity: 'warning',
    summary: 'Waiting for other services alone can take longer than a run may (contract, section 10).',
  },
  'idle-ignore': {
    severity: 'warning',
    summary: 'A sluice-ignore comment that cannot be read, or that nothing is told for.',
  },
} as const satisfies Record<string, { severity: 'error' | 'warning'; summary: string }>;

export type FindingCode = keyof typeof findingCatalogue;

/** One thing wrong with a bundle. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: 'error' | 'warning';
  /** Relative to the bundle's folder, with `/`. */
  readonly file: string;
  /** Line and column from 1; columns count UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** How many UTF-16 units from there on are meant, where it is known; never past the end of the line. */
  readonly length?: number;
  /** One line, in the author's words. */
  readonly message: string;
  /** The way out. */
  readonly hint: string;
  /** JSON path such as `stages.pre-login.blocks.gate.branches[0].when`. */
  readonly path?: string;
}

/** By file, then by place, then by code. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      compare(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compare(a.code, b.code) ||
      compare(a.message, b.message),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** `flows/login.json:12:9 error unknown-target  message`, and the hint on a line of its own. */
export function formatFinding({ file, line, column, severity, code, message, hint }: Finding): string {
  // A file name may hold anything, escape sequences of the terminal too.
  const place = file.replace(/\p{Cc}/gu, '?');
  const first = `${place}:${line}:${column} ${severity} ${code}  ${message}`;
  return hint === '' ? first : `${first}\n  ${hint}`;
}
