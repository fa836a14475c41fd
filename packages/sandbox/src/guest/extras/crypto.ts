import type { RandomSource } from '../offer-extras.ts';
import { createCrypto } from './create-crypto.ts';

/** Stands in the scope around every extra when the guest is built, see `offer-extras.ts`. */
declare const random: () => RandomSource;

export const crypto = createCrypto(random);
