import { charCodeAt, stringSlice } from './primordials.ts';

/** Bytes of a well-formed text in UTF-8. */
export function utf8Bytes(text: string): number {
  const length = text.length;
  let bytes = length;
  for (let at = 0; at < length; at += 1) {
    const code = charCodeAt(text, at);
    if (code < 0x80) continue;
    // Each half of a surrogate pair stands for two of the pair's four bytes.
    bytes += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;

/** The longest beginning of a well-formed text that has at most `limit` bytes of UTF-8 and splits no character. */
export function cutBytes(text: string, limit: number): string {
  if (text.length * 3 <= limit) return text;
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = charCodeAt(text, at);
    const pair = isHighSurrogate(code);
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : pair ? 4 : 3;
    if (bytes + size > limit) return stringSlice(text, 0, at);
    bytes += size;
    if (pair) at += 1;
  }
  return text;
}

/** At most `limit` UTF-16 units, never half of a surrogate pair. */
export function cutUnits(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return stringSlice(text, 0, isHighSurrogate(charCodeAt(text, limit - 1)) ? limit - 1 : limit);
}
