import type { Ids } from '@sluice/engine';
import { v7 } from 'uuid';

/** UUIDs of version 7 (RFC 9562): unique, and ordered by time, which keeps database indexes compact. */
export const systemIds: Ids = {
  next: (prefix) => `${prefix}_${v7().replaceAll('-', '')}`,
};
