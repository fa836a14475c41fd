import { SluiceError } from '@sluice/flow';
import { isObject, read } from '../record/unknown-value.ts';

/** SQLSTATE classes that say "what you wrote cannot be": data, integrity, syntax and names, limits of a program. */
const rejected = /^(?:22|23|42|54)/;
/** The transaction lost against another one and left nothing: serialization failure, deadlock. */
const lost = new Set(['40001', '40P01']);

const reasons: Readonly<Record<string, string>> = {
  // Prisma's adapter keeps a name of its own for these, not the code.
  DatabaseNotReachable: 'nothing answers at that address',
  ConnectionClosed: 'the connection broke',
  SocketTimeout: 'it did not answer in time',
  ECONNREFUSED: 'nothing answers at that address',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be looked up now',
  ETIMEDOUT: 'it did not answer in time',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  '28P01': 'it refused the user name or password',
  '28000': 'it refused the user',
  '3D000': 'there is no database of that name',
  '42501': 'the user lacks the permission',
  '53300': 'it has too many connections',
  '57014': 'it took too long over a statement',
  '57P01': 'it was shut down or ended the connection',
  '57P03': 'it is starting up or shutting down',
};

const hint =
  'Check that the database runs and that its address, user, password and name are right; then try again.';

/** May the same statement simply be sent again? Only when the database said that nothing of it stayed. */
export function isLostRace(error: unknown): boolean {
  return lost.has(codeOf(error) ?? '');
}

/** Did the database refuse what was written, rather than fail to write it? */
export function isRejected(error: unknown): boolean {
  if (error instanceof SluiceError) return error.code === 'store_rejected';
  const code = codeOf(error);
  return code !== undefined && rejected.test(code) && code !== '42501';
}

export function translateError(error: unknown, title: string): SluiceError {
  if (error instanceof SluiceError) {
    return error;
  }
  if (isRejected(error) || read(error, 'name') === 'PrismaClientValidationError') {
    return new SluiceError('store_rejected', `Nothing was written: ${sentenceOf(error)}.`, { cause: error });
  }
  const code = codeOf(error);
  const reason = code === undefined ? undefined : reasons[code];
  return new SluiceError('store_unavailable', `Sluice cannot use ${title}: ${reason ?? sentenceOf(error)}.`, {
    hint,
    cause: error,
  });
}

/** The SQLSTATE, the system's error code or the adapter's name for it, wherever Prisma, its adapter or the driver put it. */
function codeOf(error: unknown): string | undefined {
  for (const place of placesOf(error)) {
    const code = read(place, 'originalCode') ?? read(place, 'code') ?? read(place, 'kind');
    // Prisma's own codes (P2010) only wrap another.
    if (typeof code === 'string' && !/^P\d{4}$/.test(code)) {
      return code;
    }
  }
  return undefined;
}

function sentenceOf(error: unknown): string {
  for (const place of placesOf(error).reverse()) {
    const text = read(place, 'originalMessage') ?? read(place, 'message');
    if (typeof text === 'string' && text.trim() !== '') {
      return (text.trim().split('\n').at(-1) ?? '').replace(/\.$/, '');
    }
  }
  return 'it does not work';
}

/** The error, and what it wraps, outermost first. */
function placesOf(error: unknown): object[] {
  const places: object[] = [];
  let next: unknown = error;
  while (isObject(next) && !places.includes(next)) {
    places.push(next);
    const errors = read(next, 'errors');
    next =
      read(read(next, 'meta'), 'driverAdapterError') ??
      read(next, 'cause') ??
      (Array.isArray(errors) ? errors[0] : undefined);
  }
  return places;
}
