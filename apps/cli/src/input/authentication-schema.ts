import { jsonObjectSchema, userFileSchema } from '@sluice/flow';
import { z } from 'zod';

const how = {
  aal: z.enum(['aal0', 'aal1', 'aal2']).optional(),
  methods: z.array(z.string().min(1)).optional(),
};
const profile = userFileSchema.omit({ id: true, app_metadata: true, created_at: true });

/** What `--auth` reads: the host's answer (formats, section 3), whose user may be left to `--user`. */
export const authenticationSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('authenticated'),
    user: z.strictObject({ id: z.string().min(1) }).optional(),
    ...how,
  }),
  z.strictObject({ outcome: z.literal('registered'), user: profile.optional(), ...how }),
  z.strictObject({ outcome: z.literal('failed'), reason: z.string() }),
]);
export type AuthenticationFile = z.infer<typeof authenticationSchema>;

/** What `--event` reads; the engine holds it against the schema of section 8. */
export const eventFileSchema = jsonObjectSchema;
