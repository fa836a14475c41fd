import type { ActionEvent, Api } from '@sluice/action-types';

interface Device {
  readonly id: string;
  readonly first_seen: string;
}

export default function recogniseDevice(event: ActionEvent, api: Api): void {
  const DAY_MS = 24 * 60 * 60 * 1000;
  const { visitor_id: visitor } = event.request;

  // Whatever else may stand in the metadata is none of ours.
  const devicesOf = (): readonly Device[] => {
    const kept = event.user?.app_metadata?.devices;
    return Array.isArray(kept) ? (kept as Device[]) : [];
  };

  const device = visitor ? devicesOf().find(({ id }) => id === visitor) : undefined;
  api.state.set('known', device !== undefined);
  if (device === undefined) return;

  const age = Math.floor((Date.now() - Date.parse(device.first_seen)) / DAY_MS);
  api.state.set('age_days', age);
}
