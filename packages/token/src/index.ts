export type { TokenIssuerOptions } from './create-token-issuer.ts';
export { createTokenIssuer } from './create-token-issuer.ts';
export { parseKeyEncryptionKey } from './parse-key-encryption-key.ts';
