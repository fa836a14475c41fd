import { describe, expect, it } from '@jest/globals';
import { eventSchema } from '@sluice/engine';
import { userFileSchema } from '@sluice/flow';
import { eventFromPreset, eventPresets, presetNames, presetUser } from './event-presets.ts';

describe('the presets of events', () => {
  it.each(presetNames)('8.2 an event that a host may pass: %s', (name) => {
    expect(eventSchema.safeParse(eventPresets[name].event).error).toBeUndefined();
    expect(eventPresets[name].title).not.toBe('');
  });

  it.each(presetNames.filter((name) => name !== 'empty'))('8.1 complete but for the tenant: %s', (name) => {
    const { event } = eventPresets[name];
    expect(eventSchema.parse(event)).toEqual({ user: undefined, ...event, tenant: {} });
  });

  it('8.1 empty is the least that is accepted: nothing can be left out', () => {
    const { client } = eventPresets.empty.event;
    expect(Object.keys(eventPresets.empty.event)).toEqual(['client']);
    for (const key of Object.keys(client)) {
      const without = Object.fromEntries(Object.entries(client).filter(([name]) => name !== key));
      expect(eventSchema.safeParse({ client: without }).success).toBe(false);
    }
  });

  it('tells the networks apart by the flags of the event, and by nothing of the person', () => {
    const flags = (name: 'us-user' | 'tor' | 'vpn') => {
      const { is_tor, is_vpn } = eventSchema.parse(eventPresets[name].event).request.asn;
      return [is_tor, is_vpn];
    };
    expect([flags('us-user'), flags('tor'), flags('vpn')]).toEqual([
      [false, false],
      [true, false],
      [false, true],
    ]);
    expect(eventPresets.tor.event).toEqual({
      ...eventPresets['us-user'].event,
      request: expect.anything(),
    });
  });

  it('8 a machine has no user, a person has one that users.json could hold', () => {
    expect(eventPresets.m2m.event).not.toHaveProperty('user');
    expect(presetUser('m2m')).toBeUndefined();
    expect(presetUser(undefined)).toBeUndefined();
    expect(userFileSchema.safeParse(presetUser('tor')).success).toBe(true);
  });

  it('takes changes over it', () => {
    const event = eventFromPreset('vpn', { request: { geo: { country: 'BE' } } });
    expect(event.request).toMatchObject({ geo: { country: 'BE', city: 'Amsterdam' }, asn: { is_vpn: true } });
    expect(() => eventFromPreset('vpn', { client: { type: 'fridge' } })).toThrow();
  });
});
