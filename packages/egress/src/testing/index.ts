export { openWorld, type World, type WorldOptions } from './open-world.ts';
export { startHttp, startRaw, type TestServer } from './start-server.ts';
export type { Zone, ZoneAnswer } from './start-zone.ts';
