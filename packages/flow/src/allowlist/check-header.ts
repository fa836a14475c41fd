/** Header names and values as RFC 9110, section 5 has them, narrowed to ASCII. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const asciiValue = /^[\t\x20-\x7e]*$/;

/** A token (RFC 9110, section 5.6.2): a header's name or a method. */
export function isHttpToken(text: string): boolean {
  return token.test(text);
}

export function isHeaderName(name: string): boolean {
  return name.length <= 256 && isHttpToken(name);
}

export function isHeaderValue(value: string): boolean {
  return asciiValue.test(value);
}

/** Headers of the connection and its framing (RFC 9110, section 7.6.1): the wire alone decides them. */
const reserved = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);

export function isReservedHeader(lowerCaseName: string): boolean {
  return reserved.has(lowerCaseName) || lowerCaseName.startsWith('proxy-');
}
