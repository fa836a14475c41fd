export { createMemoryStore } from './memory/create-memory-store.ts';
export type { PgliteStoreOptions } from './pglite/create-pglite-store.ts';
export { createPgliteStore } from './pglite/create-pglite-store.ts';
export type { PostgresStoreOptions } from './postgres/create-postgres-store.ts';
export { createPostgresStore } from './postgres/create-postgres-store.ts';
