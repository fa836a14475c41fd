import { z } from 'zod';

/** `actions/<slug>.json` beside the source (formats, section 1). */
export const actionFileSchema = z.strictObject({
  $schema: z.string().optional(),
  enabled: z.boolean().optional(),
  description: z.string().optional(),
});
export type ActionFile = z.infer<typeof actionFileSchema>;

export type ActionLanguage = 'javascript' | 'typescript';
