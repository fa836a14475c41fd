import { describe, expect, it } from '@jest/globals';
import { defaultEvent } from './default-event.ts';
import { eventSchema } from './event-schema.ts';

describe('the default event', () => {
  it('8.1 is complete: the schema has nothing to add but the tenant', () => {
    expect(eventSchema.parse(defaultEvent)).toEqual({ ...defaultEvent, tenant: {}, user: undefined });
  });
});
