// Five devices are kept; the oldest one makes room.
interface Device {
  id: string;
  first_seen: string;
}

const MOST = 5;
const { visitor_id: visitor } = event.request;
if (!visitor) return;

const { devices = [] } = (event.user?.app_metadata ?? {}) as { devices?: Device[] };
if (devices.some(({ id }) => id === visitor)) return;

const next: Device[] = [...devices, { id: visitor, first_seen: new Date().toISOString() }];
api.user.setAppMetadata({ devices: next.slice(-MOST) });
