/**
 * What keeps a runner process from the rest of the host, should somebody get from an isolate into its Node. A layer
 * is named only where it is really enforced: what cannot be had is left out, never guessed.
 */
export const confinementLayers = [
  /** No core files, no files written, few descriptors, a bound on memory; with a user of its own also on processes. */
  'resource-limits',
  /** No set-user-id program and no file capability gives it more than it has. */
  'no-new-privileges',
  /** A user and group that own nothing and are no other process's: signals, memory, private files are out of reach. */
  'other-user',
  /** A network namespace without a device, and an IPC namespace: no IP, no abstract socket, no shared memory. */
  'no-network',
  /** Node itself refuses files, processes, addons, threads and the inspector. A wall for JavaScript, not for machine code. */
  'permission-model',
] as const;

export type ConfinementLayer = (typeof confinementLayers)[number];
