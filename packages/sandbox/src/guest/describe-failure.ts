import { cutUnits } from './measure-text.ts';
import { quote, rememberedKind, stringIndexOf, stringSlice, toWellFormed } from './primordials.ts';
import { isErrorLike, show } from './show-value.ts';

const maxMessage = 2_000;
const maxStack = 8_000;

/** What was thrown, as JSON text `{ error_kind, message, stack }`. Never throws, whatever was thrown. */
export function describeFailure(reason: unknown): string {
  const kind = rememberedKind(reason) ?? 'uncaught_error';
  let message = 'the action threw something that cannot be read';
  let stack = '';
  try {
    message = show(reason);
    if (isErrorLike(reason) && typeof reason.stack === 'string') stack = reason.stack;
  } catch {
    // The thrown object fights back; the sentence above stands.
  }
  return `{"error_kind":${quote(kind)},"message":${text(message, maxMessage)},"stack":${text(stack, maxStack)}}`;
}

const text = (value: string, limit: number): string => quote(toWellFormed(cutUnits(value, limit)));

/** The frames of a stack that are the action's own, without its head line. */
export function cutStack(stack: string): string {
  let frames = '';
  for (let start = stringIndexOf(stack, '\n    at '); start >= 0; ) {
    const next = stringIndexOf(stack, '\n', start + 1);
    const frame = next < 0 ? stringSlice(stack, start) : stringSlice(stack, start, next);
    if (stringIndexOf(frame, 'sluice:guest') < 0 && stringIndexOf(frame, '<anonymous>') < 0) frames += frame;
    start = next;
  }
  return frames;
}
