export type { PostgresServer } from './postgres-server.ts';
export { startPostgres } from './postgres-server.ts';
