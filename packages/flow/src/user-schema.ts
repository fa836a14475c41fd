import type { JsonObject } from '@sluice/expression';
import { z } from 'zod';

export const jsonObjectSchema = z.record(z.string(), z.json()) as unknown as z.ZodType<JsonObject>;

/** One entry of `users.json`, and what `--user` reads (formats, sections 1 and 5). */
export const userFileSchema = z.strictObject({
  id: z.string().min(1).max(256).optional(),
  email: z.string().min(1).max(320).nullish(),
  email_verified: z.boolean().optional(),
  phone: z.string().nullish(),
  name: z.string().nullish(),
  app_metadata: jsonObjectSchema.optional(),
  user_metadata: jsonObjectSchema.optional(),
  factors: z.array(z.json()).optional(),
  created_at: z.iso.datetime({ offset: true }).nullish(),
});
export type UserFile = z.infer<typeof userFileSchema>;
export const usersFileSchema = z.array(userFileSchema);
