import { defineConfig } from 'prisma/config';

/** For Prisma's own command line, should you prefer `prisma migrate deploy` to the migrations that Sluice applies at start. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? '' },
});
