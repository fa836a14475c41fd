import { z } from 'zod';

/** Contract, section 1: what a slug looks like, and how long it may be. */
export const slugPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
export const slugMaxLength = 64;

export const slugSchema = z
  .string()
  .max(slugMaxLength, `a slug has at most ${slugMaxLength} characters`)
  .regex(
    slugPattern,
    'a slug is lower-case letters and digits in groups joined by single hyphens, such as tag-account-tier',
  );
